import { PROBLEMS, type ProblemCode, type ProblemKind } from './problem-codes.js';

/** One invalid member of a request. `pointer` is a JSON pointer into the body, or `#parameter`. */
export interface InvalidMember {
  pointer: string;
  code: string;
  message: string;
}

/** What may be said beside the code. None of it ever holds a value that a client or a provider sent. */
export interface ProblemDetails {
  hint?: string;
  errors?: InvalidMember[];
  /** Seconds, answered as the Retry-After header. */
  retryAfterSeconds?: number;
  /** Methods for the Allow header of a 405. */
  allow?: string[];
}

/**
 * The one error that this service throws on purpose. Its code decides the answer; its detail is one sentence
 * of fixed text that says what happened, and is safe to show and to log.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly details: ProblemDetails = {},
  ) {
    super(`${code}: ${detail}`);
  }

  /** Status, title and hint that belong to the code. */
  get kind(): ProblemKind {
    return PROBLEMS[this.code];
  }
}

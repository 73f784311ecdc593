import { DomainError, type ProblemDetails } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';

/**
 * Members of answers that are shown once or live for minutes, by name, at any depth. They are left out of what is kept;
 * a test holds this list against the answers of every POST.
 */
export const SHOWN_ONCE: ReadonlySet<string> = new Set([
  'token',
  'secret',
  'password',
  'accessToken',
  'auths',
  'auth',
  'identitytoken',
  'registrytoken',
]);

/** What a request ended in, as a repetition of it gets it again. */
export interface KeptAnswer {
  status: number;
  /** JSON, or null for an answer without a body. */
  answer: string | null;
}

interface KeptProblem {
  code: ProblemCode;
  detail: string;
  details: ProblemDetails;
}

/** A success without the members that are shown once. */
export function keptSuccess(status: number, body: unknown): KeptAnswer {
  // Undefined for a body of undefined, whatever the declared type says.
  const text = JSON.stringify(body, withoutShownOnce) as string | undefined;
  return { status, answer: text ?? null };
}

/**
 * A problem, when it is final: a definite no to a request that was understood. What may succeed later is not kept, so
 * that trying again is really trying; nor is a body that was not valid, so that it can be mended under the same key.
 */
export function keptProblem(error: unknown): KeptAnswer | undefined {
  if (!(error instanceof DomainError) || error.code === 'validation_failed') return undefined;
  const { status, retryable } = error.kind;
  if (status < 400 || status >= 500 || retryable) return undefined;
  const kept: KeptProblem = { code: error.code, detail: error.detail, details: error.details };
  return { status, answer: JSON.stringify(kept) };
}

/** The body again, or the problem thrown again: the filter makes the same answer of it, under this request's own id. */
export function replay({ status, answer }: KeptAnswer): unknown {
  const kept: unknown = answer === null ? undefined : JSON.parse(answer);
  if (status < 400) return kept;
  const { code, detail, details } = kept as KeptProblem;
  throw new DomainError(code, detail, details);
}

function withoutShownOnce(name: string, value: unknown): unknown {
  return SHOWN_ONCE.has(name) ? undefined : value;
}

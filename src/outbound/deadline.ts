import { TransportTrace } from './transport-trace.js';

/**
 * One moment by which a whole exchange must be over, however many calls it takes. Every call of the exchange
 * gets the same deadline, so that a slow first call leaves less time to the next one.
 */
export class Deadline {
  /** What the connections of the exchange went through. */
  readonly transport = new TransportTrace();

  private constructor(
    /** Milliseconds since the epoch. */
    readonly at: number,
    /** Aborts when the moment has come. */
    readonly signal: AbortSignal,
  ) {}

  static after(milliseconds: number): Deadline {
    return new Deadline(Date.now() + milliseconds, AbortSignal.timeout(milliseconds));
  }
}

import { type SealCounter } from './seal-budget.js';

/** Counts in memory, and remembers every reservation that was asked for. */
export class SealCounterFake implements SealCounter {
  readonly used = new Map<string, number>();
  readonly reservations: { keyId: string; block: number; cap: number }[] = [];
  /** Thrown by the next reservation only. */
  failNext?: Error;

  async reserve(keyId: string, block: number, cap: number): Promise<number> {
    this.reservations.push({ keyId, block, cap });
    // Answers later, as a database does, so that callers can pile up meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failNext;
    this.failNext = undefined;
    if (failure) throw failure;
    const used = this.used.get(keyId) ?? 0;
    const granted = Math.max(0, Math.min(block, cap - used));
    this.used.set(keyId, used + granted);
    return granted;
  }
}

import { DomainError } from '../problems/domain-error.js';

/** NIST SP 800-38D, 8.3: the most encryptions with random 96-bit nonces under one key. */
export const MAX_SEALS_PER_KEY = 2 ** 32;
const DEFAULT_BLOCK = 1000;

/** Counts, for all replicas together, how many seals were handed out for each key. */
export interface SealCounter {
  /**
   * Adds to the count of the key, durably before it answers, and never beyond the cap.
   *
   * @returns how many of `block` were granted: all, what was left below `cap`, or 0.
   */
  reserve(keyId: string, block: number, cap: number): Promise<number>;
}

/**
 * Holds every key to the number of seals it may do. Seals are reserved in blocks, so that the database is not
 * written at each one; what a crash loses of a block counts as used, which errs on the safe side.
 */
export class SealBudget {
  readonly #counter: SealCounter;
  readonly #cap: number;
  readonly #block: number;
  readonly #left = new Map<string, number>();
  readonly #refills = new Map<string, Promise<void>>();

  /**
   * @param cap seals per key, 1 to {@link MAX_SEALS_PER_KEY}.
   * @param block seals per reservation.
   * @throws RangeError when one of them is out of range.
   */
  constructor(counter: SealCounter, cap = MAX_SEALS_PER_KEY, block = DEFAULT_BLOCK) {
    for (const value of [cap, block]) {
      if (!Number.isInteger(value) || value < 1 || value > MAX_SEALS_PER_KEY) {
        throw new RangeError('cap and block of seals must be whole numbers from 1 to 2^32');
      }
    }
    this.#counter = counter;
    this.#cap = cap;
    this.#block = block;
  }

  /**
   * Takes one seal. Await it before every encryption under the key.
   *
   * @throws DomainError `key_exhausted` when the key may seal no more, and whatever the counter throws.
   */
  async take(keyId: string): Promise<void> {
    // A loop, because those who waited for the same block may have emptied it.
    while (!this.#spend(keyId)) await this.#refill(keyId);
  }

  #spend(keyId: string): boolean {
    const left = this.#left.get(keyId) ?? 0;
    if (left > 0) this.#left.set(keyId, left - 1);
    return left > 0;
  }

  /** One reservation at a time for each key, however many wait for it. */
  #refill(keyId: string): Promise<void> {
    const underWay = this.#refills.get(keyId);
    if (underWay) return underWay;
    const refill = this.#reserve(keyId).finally(() => this.#refills.delete(keyId));
    this.#refills.set(keyId, refill);
    return refill;
  }

  async #reserve(keyId: string): Promise<void> {
    const granted = await this.#counter.reserve(keyId, this.#block, this.#cap);
    // Anything but a count is a refusal: a bigint column read as text would otherwise be appended, not added.
    if (!Number.isInteger(granted) || granted < 1) {
      throw new DomainError('key_exhausted', 'The current key may seal no more secrets.');
    }
    this.#left.set(keyId, granted);
  }
}

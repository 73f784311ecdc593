import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../problems/domain-error.js';
import { LimitCounterStore } from './limit-counter.store.js';

/** So many bad API keys may come from one address in so much time. */
const BAD_KEYS = 100;
const WINDOW_MS = 600_000;
/** How many addresses that guess a process remembers; of one that it forgot, it is told again at the next bad key. */
const REMEMBERED = 10_000;

/** Slows down whoever tries API keys. Counted over all replicas. */
@Injectable()
export class BadKeyBudget {
  readonly #spent = new LRUCache<string, Date>({ max: REMEMBERED });

  constructor(private readonly counters: LimitCounterStore) {}

  /** Whether this process knows that too many bad keys came from the address. Asks nobody. */
  isSpent(address: string): boolean {
    const endsAt = this.#spent.get(address);
    return endsAt !== undefined && endsAt > new Date();
  }

  /** Counts a bad key. */
  async record(address: string): Promise<void> {
    const { hits, endsAt } = await this.counters.add(`bad-key:${address}`, WINDOW_MS, new Date());
    if (hits > BAD_KEYS) this.#spent.set(address, endsAt);
  }

  /** The answer to another bad key. */
  refusal(address: string): DomainError {
    const endsAt = this.#spent.get(address)?.getTime() ?? 0;
    return new DomainError('rate_limited', 'Too many bad API keys come from this address.', {
      retryAfterSeconds: Math.max(1, Math.ceil((endsAt - Date.now()) / 1000)),
    });
  }
}

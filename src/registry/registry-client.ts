import { LRUCache } from 'lru-cache';
import type { OutboundPort } from '../outbound/outbound.types.js';
import { RegistryReader, type RegistryMemory } from './registry-reader.js';
import { RegistrySession } from './registry-session.js';
import type { Door, RegistryVisit } from './registry.types.js';
import { TokenStore } from './token-store.js';

const MAX_DOORS = 1_000;
/** A registry that changes its token server is noticed at the latest after five minutes. */
const DOOR_LIFETIME_MS = 5 * 60 * 1000;

/**
 * Client of the OCI distribution API with its token authentication, over `outbound` alone.
 *
 * @example
 * const reader = registry.reader({ endpoint, identity, deadline, cacheKey });
 * const { items, nextPosition } = await reader.tags('team/app', { size: 50 });
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export class RegistryClient {
  readonly #memory: RegistryMemory = {
    tokens: new TokenStore(),
    doors: new LRUCache<string, Door>({ max: MAX_DOORS, ttl: DOOR_LIFETIME_MS }),
  };

  constructor(private readonly outbound: OutboundPort) {}

  /** To prove a credential step by step. Makes no call yet. */
  session(visit: RegistryVisit): RegistrySession {
    return new RegistrySession(this.outbound, this.#memory.tokens, visit);
  }

  /** Forgets the tokens that were got under cache keys with this beginning. */
  forget(cacheKeyPrefix: string): void {
    this.#memory.tokens.dropAll(cacheKeyPrefix);
  }

  /** To read with a stored credential. Makes no call yet. */
  reader(visit: RegistryVisit): RegistryReader {
    return new RegistryReader(this.outbound, this.#memory, visit);
  }
}

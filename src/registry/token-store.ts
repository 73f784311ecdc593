import { LRUCache } from 'lru-cache';
import type { AccessToken } from './access-token.js';

const MAX_TOKENS = 10_000;
/** A token that ends while it is under way is as good as none. */
const EARLY_MS = 30_000;

/** Tokens in memory only, each until 30 seconds before its end. */
export class TokenStore {
  readonly #tokens = new LRUCache<string, AccessToken>({ max: MAX_TOKENS });

  find(key: string): AccessToken | undefined {
    const token = this.#tokens.get(key);
    return token && token.expiresAt - EARLY_MS > Date.now() ? token : undefined;
  }

  keep(key: string, token: AccessToken): void {
    this.#tokens.set(key, token);
  }

  drop(key: string): void {
    this.#tokens.delete(key);
  }

  /** Drops every token whose cache key begins so. */
  dropAll(cacheKeyPrefix: string): void {
    const beginning = JSON.stringify([cacheKeyPrefix]).slice(0, -'"]'.length);
    for (const key of [...this.#tokens.keys()]) if (key.startsWith(beginning)) this.#tokens.delete(key);
  }
}

/** The key of a token: whose it is, and what it was got for. */
export function tokenKey(cacheKey: string, ...purpose: readonly string[]): string {
  return JSON.stringify([cacheKey, ...purpose]);
}

import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyUseStore } from './api-key-use.store.js';

/** How exact the time of the last use is; oftener it is not written. */
const PRECISION_MS = 60_000;
/** Keys whose last record a process remembers. One that it forgot costs a statement that writes nothing. */
const REMEMBERED = 10_000;

/** A key with the time of its last use. */
export interface UsedKey {
  key: ApiKeyEntity;
  lastUsedAt: Date | undefined;
}

/** Keeps the time at which each key was last used. */
@Injectable()
export class ApiKeyUsageService {
  readonly #recorded = new LRUCache<string, number>({ max: REMEMBERED });

  constructor(private readonly uses: ApiKeyUseStore) {}

  /** Returns at once. A use that cannot be recorded is lost: it must not fail the request that it is. */
  note(keyId: string): void {
    const now = Date.now();
    if (now - (this.#recorded.get(keyId) ?? 0) < PRECISION_MS) return;
    this.#recorded.set(keyId, now);
    // The key may be deleted meanwhile, or the database away.
    this.uses
      .record(keyId, new Date(now), new Date(now - PRECISION_MS))
      .catch(() => this.#recorded.delete(keyId));
  }

  async withLastUses(keys: readonly ApiKeyEntity[]): Promise<UsedKey[]> {
    const uses = await this.uses.lastUses(keys.map(({ id }) => id));
    return keys.map((key) => ({ key, lastUsedAt: uses.get(key.id) }));
  }

  async withLastUse(key: ApiKeyEntity): Promise<UsedKey> {
    const uses = await this.uses.lastUses([key.id]);
    return { key, lastUsedAt: uses.get(key.id) };
  }
}

import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from '../encryption/secret.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyStore } from './api-key.store.js';
import { hashToken } from './api-token.js';

const PACE_MS = 50;

/**
 * Looks up keys that come from addresses that sent too many bad ones: all of them together, a few times a second. However
 * many there are, they cost the database one question each time; and a good key among them still works.
 */
@Injectable()
export class PacedKeyLookup {
  #round: { hashes: Buffer[]; found: Promise<Map<string, ApiKeyEntity>> } | undefined;

  constructor(private readonly keys: ApiKeyStore) {}

  /** The key that a token is, when it may be used now. */
  async findUsable(token: Secret): Promise<ApiKeyEntity | undefined> {
    const hash = hashToken(token);
    this.#round ??= this.#begin();
    this.#round.hashes.push(hash);
    return (await this.#round.found).get(hash.toString('hex'));
  }

  #begin() {
    const hashes: Buffer[] = [];
    return { hashes, found: this.#ask(hashes) };
  }

  async #ask(hashes: readonly Buffer[]): Promise<Map<string, ApiKeyEntity>> {
    await sleep(PACE_MS);
    this.#round = undefined;
    return this.keys.findUsableAmong(hashes);
  }
}

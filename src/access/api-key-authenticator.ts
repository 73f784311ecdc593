import { Injectable } from '@nestjs/common';
import type { Secret } from '../encryption/secret.js';
import { BadKeyBudget } from '../limits/bad-key-budget.service.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyStore } from './api-key.store.js';
import { PacedKeyLookup } from './paced-key-lookup.js';

/** Finds out which key a token is, and slows down addresses that try. */
@Injectable()
export class ApiKeyAuthenticator {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly paced: PacedKeyLookup,
    private readonly badKeys: BadKeyBudget,
  ) {}

  /**
   * The key that may be used now. Every request asks the database, so that a key that is disabled, rotated or deleted is
   * refused at once on every replica.
   *
   * @param token nothing where what was sent cannot be a key.
   * @throws DomainError `rate_limited` for a bad key when too many of them came from the address; a good one still works.
   */
  async authenticate(token: Secret | undefined, address: string): Promise<ApiKeyEntity | undefined> {
    const isGuessing = this.badKeys.isSpent(address);
    const key = token === undefined ? undefined : await this.find(token, isGuessing);
    if (key !== undefined) return key;
    if (!isGuessing) await this.badKeys.record(address);
    if (this.badKeys.isSpent(address)) throw this.badKeys.refusal(address);
    return undefined;
  }

  private find(token: Secret, isGuessing: boolean): Promise<ApiKeyEntity | undefined> {
    return isGuessing ? this.paced.findUsable(token) : this.keys.findUsable(token);
  }
}

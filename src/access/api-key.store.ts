import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { IsNull, MoreThan } from 'typeorm';
import type { Secret } from '../encryption/secret.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { hashToken } from './api-token.js';

/** API keys in the database: hashes of them. */
@Injectable()
export class ApiKeyStore extends TransactionalStore {
  /**
   * The key that a presented token is, when it may be used now. Looked up by hash, so that neither the time nor the
   * answer tells how much of a guess was right.
   */
  async findUsable(token: Secret): Promise<ApiKeyEntity | undefined> {
    const hash = hashToken(token);
    return (await this.findUsableAmong([hash])).get(hash.toString('hex'));
  }

  /** Those of many tokens that may be used now, by the hash in hexadecimal. */
  async findUsableAmong(hashes: readonly Buffer[]): Promise<Map<string, ApiKeyEntity>> {
    const sql = this.statement();
    const among = `ANY (${sql.value(hashes)})`;
    const keys = await sql.read(
      ApiKeyEntity,
      `SELECT ${sql.columns(ApiKeyEntity)} FROM api_keys WHERE token_hash = ${among} OR former_token_hash = ${among}`,
    );
    const now = new Date();
    return new Map(
      keys.flatMap((key) => usableHashes(key, now).map((hash) => [hash.toString('hex'), key] as const)),
    );
  }

  async find(organizationId: string, id: string): Promise<ApiKeyEntity | null> {
    return this.dataSource.manager.findOneBy(ApiKeyEntity, { organizationId, id });
  }

  async list(organizationId: string, { after, take }: PageWindow): Promise<ApiKeyEntity[]> {
    return this.dataSource.manager.find(ApiKeyEntity, {
      where: { organizationId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take,
    });
  }

  /** A key by its id and the organization that it belongs to, which an instance administrator's has not. */
  async findOwn(organizationId: string | undefined, id: string): Promise<ApiKeyEntity | null> {
    return this.dataSource.manager.findOneBy(ApiKeyEntity, {
      organizationId: organizationId ?? IsNull(),
      id,
    });
  }

  /** The instance administrator's keys. */
  async listInstance(transaction: Transaction): Promise<ApiKeyEntity[]> {
    return transaction.findBy(ApiKeyEntity, { organizationId: IsNull() });
  }

  async deleteInstance(transaction: Transaction): Promise<void> {
    await transaction.delete(ApiKeyEntity, { organizationId: IsNull() });
  }

  async insert(transaction: Transaction, key: ApiKeyEntity): Promise<void> {
    await transaction.insert(ApiKeyEntity, key);
  }

  async update(
    transaction: Transaction,
    { organizationId, id }: { organizationId: string; id: string },
    changes: Partial<ApiKeyEntity>,
  ): Promise<boolean> {
    return (await transaction.update(ApiKeyEntity, { organizationId, id }, changes)).affected === 1;
  }

  /**
   * Gives a key another token. Its token until now may be used until `formerTokenEndsAt`; the one before that ends at once,
   * so that a key never has more than two.
   */
  async rotate(
    transaction: Transaction,
    { organizationId, id }: { organizationId: string; id: string },
    changes: Pick<ApiKeyEntity, 'tokenHash' | 'maskedToken' | 'formerTokenEndsAt' | 'updatedAt'>,
  ): Promise<boolean> {
    const formerTokenHash = changes.formerTokenEndsAt === null ? null : () => 'token_hash';
    const updated = await transaction.update(
      ApiKeyEntity,
      { organizationId, id },
      { ...changes, formerTokenHash },
    );
    return updated.affected === 1;
  }

  async delete(transaction: Transaction, organizationId: string, id: string): Promise<boolean> {
    return (await transaction.delete(ApiKeyEntity, { organizationId, id })).affected === 1;
  }
}

/** The hashes of the tokens that open the door for this key. */
function usableHashes(key: ApiKeyEntity, now: Date): Buffer[] {
  const { enabled, expiresAt, tokenHash, formerTokenHash, formerTokenEndsAt } = key;
  if (!enabled || (expiresAt !== null && expiresAt <= now)) return [];
  const isFormerGood = formerTokenHash !== null && formerTokenEndsAt !== null && formerTokenEndsAt > now;
  return isFormerGood ? [tokenHash, formerTokenHash] : [tokenHash];
}

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
    const key = await this.dataSource.manager.findOneBy(ApiKeyEntity, { tokenHash: hashToken(token) });
    if (key === null || !key.enabled) return undefined;
    if (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now()) return undefined;
    return key;
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

  async delete(transaction: Transaction, organizationId: string, id: string): Promise<boolean> {
    return (await transaction.delete(ApiKeyEntity, { organizationId, id })).affected === 1;
  }
}

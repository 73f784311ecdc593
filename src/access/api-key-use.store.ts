import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TransactionalStore } from '../database/transactional-store.js';
import { ApiKeyUseEntity } from './api-key-use.entity.js';

/** When keys were last used, in the database. */
@Injectable()
export class ApiKeyUseStore extends TransactionalStore {
  /** Writes nothing where a use is on record that is not older than `since`. */
  async record(keyId: string, at: Date, since: Date): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO api_key_uses AS use (key_id, last_used_at) VALUES ($1, $2)
       ON CONFLICT (key_id) DO UPDATE SET last_used_at = excluded.last_used_at WHERE use.last_used_at < $3`,
      [keyId, at, since],
    );
  }

  /** Of keys that the caller has found in its own organization. */
  async lastUses(keyIds: readonly string[]): Promise<Map<string, Date>> {
    if (keyIds.length === 0) return new Map();
    const uses = await this.dataSource.manager.findBy(ApiKeyUseEntity, { keyId: In([...keyIds]) });
    return new Map(uses.map(({ keyId, lastUsedAt }) => [keyId, lastUsedAt]));
  }
}

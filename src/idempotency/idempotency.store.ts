import { Injectable } from '@nestjs/common';
import type { Write } from '../database/entity-statement.js';
import { TransactionalStore } from '../database/transactional-store.js';
import { IdempotencyRecordEntity } from './idempotency-record.entity.js';
import type { KeptAnswer } from './kept-answer.js';

/** Longer than any request can take: from the body (15 s) over the provider (10 s) to a slow database. */
const LEASE = `interval '60 seconds'`;
const PURGE_BATCH = 1000;

/** What a new record says; its lease is the database's business. */
export type NewRecord = Omit<IdempotencyRecordEntity, 'state' | 'status' | 'answer' | 'leasedUntil'>;

/** Part of the statement that makes the change: a record says `committed` exactly when the change is there. */
export function committing(id: string): Write {
  return (sql) => `UPDATE idempotency_records SET state = 'committed' WHERE id = ${sql.value(id)}`;
}

/** Records of Idempotency-Keys in the database. */
@Injectable()
export class IdempotencyStore extends TransactionalStore {
  /** @returns false when the API key has used this Idempotency-Key before. */
  async insert(record: NewRecord): Promise<boolean> {
    const inserted: unknown[] = await this.dataSource.query(
      `INSERT INTO idempotency_records
         (id, api_key_id, organization_id, key_hash, payload_hash, resource_id, state, leased_until, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'running', now() + ${LEASE}, $7, $8)
       ON CONFLICT (api_key_id, key_hash) DO NOTHING RETURNING id`,
      [
        record.id,
        record.apiKeyId,
        record.organizationId,
        record.keyHash,
        record.payloadHash,
        record.resourceId,
        record.createdAt,
        record.expiresAt,
      ],
    );
    return inserted.length === 1;
  }

  async find(apiKeyId: string, keyHash: Buffer): Promise<IdempotencyRecordEntity | null> {
    return this.dataSource.manager.findOneBy(IdempotencyRecordEntity, { apiKeyId, keyHash });
  }

  /** Takes a record whose process has died. @returns false when it still lives, or another request was faster. */
  async takeOver(id: string): Promise<boolean> {
    const [taken] = (await this.dataSource.query<unknown>(
      `UPDATE idempotency_records SET leased_until = now() + ${LEASE}
       WHERE id = $1 AND state = 'running' AND leased_until < now() RETURNING id`,
      [id],
    )) as [unknown[], number];
    return taken.length === 1;
  }

  async finish(id: string, { status, answer }: KeptAnswer): Promise<void> {
    await this.dataSource.manager.update(IdempotencyRecordEntity, { id }, { state: 'done', status, answer });
  }

  /**
   * Forgets a request that changed nothing. While its COMMIT is still on the way this waits for that, because both
   * write the same row, and then finds it `committed` and leaves it.
   */
  async release(id: string): Promise<void> {
    await this.dataSource.manager.delete(IdempotencyRecordEntity, { id, state: 'running' });
  }

  /** Removes some of the records that are over. @returns whether there may be more. */
  async purge(now: Date): Promise<boolean> {
    const [, count] = (await this.dataSource.query<unknown>(
      `DELETE FROM idempotency_records WHERE id IN
         (SELECT id FROM idempotency_records WHERE expires_at <= $1 LIMIT ${PURGE_BATCH} FOR UPDATE SKIP LOCKED)`,
      [now],
    )) as [unknown[], number];
    return count === PURGE_BATCH;
  }

  async removeExpired(id: string, now: Date): Promise<void> {
    await this.dataSource.query(`DELETE FROM idempotency_records WHERE id = $1 AND expires_at <= $2`, [
      id,
      now,
    ]);
  }
}

import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { ScanEntity } from './scan.entity.js';
import type { ScanStep } from './scan-states.js';

/** A scan that a worker holds. What it writes counts only as long as the row still has this lease. */
export interface ScanJob {
  scan: ScanEntity;
  leaseToken: string;
}

/** How a round of the queue is played. */
export interface QueueRules {
  leaseMs: number;
  /** How many scans of one organization may run at the same time. */
  perOrganization: number;
  maxAttempts: number;
}

/** What a heartbeat learns. */
export type Heartbeat = 'held' | 'cancelled' | 'lost';

/** What TypeORM answers to an UPDATE in SQL. */
type Updated = [rows: { id: string }[], count: number];

/** Of workers that claim at once, the later waits: otherwise both could count the same running scans below the cap. */
const CLAIM_LOCK = 1_764_000_700;

const CLAIM = `
  UPDATE scans SET state = 'running', step = 'authorizing', attempts = attempts + 1, lease_token = $1,
    lease_until = now() + $2 * interval '1 millisecond', started_at = COALESCE(started_at, $3), updated_at = $3
  WHERE id = (
    SELECT s.id FROM scans s
    WHERE s.cancel_requested_at IS NULL AND s.attempts < $4
      AND ((s.state = 'queued' AND s.run_after <= $3) OR (s.state = 'running' AND s.lease_until < now()))
      AND $5 > (
        SELECT count(*) FROM scans other
        WHERE other.organization_id = s.organization_id AND other.state = 'running'
          AND other.lease_until >= now() AND other.id <> s.id)
    ORDER BY s.created_at, s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
  RETURNING id`;

/** Of a worker that still holds its lease. */
const HELD = `id = $1 AND lease_token = $2 AND state = 'running'`;

/**
 * The queue of scans: columns of their rows. Leases are measured by the database's clock, which all workers share; when a
 * scan may be tried again, by the clock of the process.
 */
@Injectable()
export class ScanQueueStore extends TransactionalStore {
  /** Takes the oldest scan that may run now, or one whose worker has been silent for the length of its lease. */
  async claim(
    { leaseMs, perOrganization, maxAttempts }: QueueRules,
    now: Date,
  ): Promise<ScanJob | undefined> {
    return this.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
      const leaseToken = uuidv4();
      const [rows] = await transaction.query<Updated>(CLAIM, [
        leaseToken,
        leaseMs,
        now,
        maxAttempts,
        perOrganization,
      ]);
      const [claimed] = rows;
      if (claimed === undefined) return undefined;
      const scan = await transaction.findOneByOrFail(ScanEntity, { id: claimed.id });
      return { scan, leaseToken };
    });
  }

  /** Renews the lease. `lost`: another worker has the scan by now, or it is gone. */
  async beat({ scan, leaseToken }: ScanJob, leaseMs: number): Promise<Heartbeat> {
    const [rows] = await this.dataSource.query<[{ cancelled: boolean }[], number]>(
      `UPDATE scans SET lease_until = now() + $3 * interval '1 millisecond'
       WHERE ${HELD} RETURNING cancel_requested_at IS NOT NULL AS cancelled`,
      [scan.id, leaseToken, leaseMs],
    );
    const [row] = rows;
    if (row === undefined) return 'lost';
    return row.cancelled ? 'cancelled' : 'held';
  }

  /** Says what the scan is at. @returns false where the lease is lost */
  async advance({ scan, leaseToken }: ScanJob, step: ScanStep, now: Date): Promise<boolean> {
    const [, count] = await this.dataSource.query<Updated>(
      `UPDATE scans SET step = $3, updated_at = $4 WHERE ${HELD}`,
      [scan.id, leaseToken, step, now],
    );
    return count === 1;
  }

  /** Puts the scan back to be tried again. @param countsAsAttempt false where its worker only had to leave */
  async giveBack(
    { scan, leaseToken }: ScanJob,
    { runAfter, countsAsAttempt }: { runAfter: Date; countsAsAttempt: boolean },
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE scans SET state = 'queued', step = 'queued', lease_token = NULL, lease_until = NULL,
         run_after = $3, attempts = attempts - $4
       WHERE ${HELD}`,
      [scan.id, leaseToken, runAfter, countsAsAttempt ? 0 : 1],
    );
  }

  /**
   * Ends the scan, unless its lease is lost. A cancelled one is not completed any more.
   *
   * @returns false where nothing was changed
   */
  async end(transaction: Transaction, { scan, leaseToken }: ScanJob, changes: Ending): Promise<boolean> {
    const query = transaction
      .createQueryBuilder()
      .update(ScanEntity)
      .set({ ...changes, step: 'done', leaseToken: null, leaseUntil: null, updatedAt: changes.finishedAt })
      .where(`id = :id AND lease_token = :leaseToken AND state = 'running'`, { id: scan.id, leaseToken });
    if (changes.state === 'completed') query.andWhere('cancel_requested_at IS NULL');
    return (await query.execute()).affected === 1;
  }

  /** Scans that nobody will take up any more: out of attempts, or cancelled while their worker died. */
  async findAbandoned(maxAttempts: number): Promise<ScanJob[]> {
    const rows = await this.dataSource.manager
      .createQueryBuilder(ScanEntity, 'scan')
      .where(`scan.state = 'running' AND scan.lease_until < now()`)
      .andWhere('(scan.attempts >= :maxAttempts OR scan.cancel_requested_at IS NOT NULL)', { maxAttempts })
      .orderBy('scan.created_at')
      .limit(100)
      .getMany();
    return rows.flatMap((scan) => (scan.leaseToken === null ? [] : [{ scan, leaseToken: scan.leaseToken }]));
  }
}

/** The last changes of a scan. */
export type Ending = Pick<ScanEntity, 'state'> & { finishedAt: Date } & Partial<
    Pick<
      ScanEntity,
      | 'scannerName'
      | 'scannerVersion'
      | 'scannerDbUpdatedAt'
      | 'platform'
      | 'summary'
      | 'errorCode'
      | 'errorDetail'
    >
  >;

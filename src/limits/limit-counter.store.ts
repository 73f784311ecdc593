import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { TransactionalStore } from '../database/transactional-store.js';
import { LimitCounterEntity } from './limit-counter.entity.js';

/** A counter's window that is not over yet. */
export interface LimitWindow {
  hits: number;
  endsAt: Date;
}

interface CounterRow {
  hits: number;
  ends_at: Date;
}

/**
 * Counts rare events over all replicas. A window begins with the first event and has a fixed end, so that nobody can
 * prolong a refusal, neither their own nor another's.
 */
@Injectable()
export class LimitCounterStore extends TransactionalStore {
  /** One more; the first one after the end of a window begins the next. One statement, so that no two count the same. */
  async add(key: string, windowMs: number, now: Date): Promise<LimitWindow> {
    const [row] = await this.dataSource.query<CounterRow[]>(
      `INSERT INTO limit_counters AS counter (key, hits, ends_at) VALUES ($1, 1, $2)
       ON CONFLICT (key) DO UPDATE SET
         hits = CASE WHEN counter.ends_at <= $3 THEN 1 ELSE counter.hits + 1 END,
         ends_at = CASE WHEN counter.ends_at <= $3 THEN excluded.ends_at ELSE counter.ends_at END
       RETURNING hits, ends_at`,
      [key, new Date(now.getTime() + windowMs), now],
    );
    if (row === undefined) throw new Error('An upsert returned no row.');
    return windowOf(row);
  }

  async find(key: string, now: Date): Promise<LimitWindow | undefined> {
    const [row] = await this.dataSource.query<CounterRow[]>(
      'SELECT hits, ends_at FROM limit_counters WHERE key = $1 AND ends_at > $2',
      [key, now],
    );
    return row === undefined ? undefined : windowOf(row);
  }

  /** Removes what is over. */
  async purge(now: Date): Promise<void> {
    await this.dataSource.manager.delete(LimitCounterEntity, { endsAt: LessThanOrEqual(now) });
  }
}

function windowOf({ hits, ends_at: endsAt }: CounterRow): LimitWindow {
  return { hits, endsAt };
}

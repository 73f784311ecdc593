import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';

/** Longer than an attempt takes with all its writing: whoever has not come back by then is dead. */
const LEASE_SECONDS = 30;
/** Attempts under way at one webhook. */
const MAX_PER_WEBHOOK = 2;
/** Attempts under way at all webhooks of one organization. */
const MAX_PER_ORGANIZATION = 8;

/** Deliveries that were handed out, and the token that proves it. */
export interface Lease {
  token: string;
  ids: string[];
}

/**
 * Hands out the deliveries that are due. Leases end on the database's clock, which all processes share. A webhook or an
 * organization that hangs uses up its own share of attempts and nobody else's.
 */
@Injectable()
export class DeliveryQueueStore extends TransactionalStore {
  /** Leases up to `limit` deliveries that are due, those first whose organization has the fewest under way. */
  async claim(now: Date, limit: number): Promise<Lease> {
    const token = uuidv7();
    const [rows]: [{ id: string }[], number] = await this.dataSource.query(CLAIM, [
      now,
      token,
      limit,
      LEASE_SECONDS,
      MAX_PER_WEBHOOK,
      MAX_PER_ORGANIZATION,
    ]);
    return { token, ids: rows.map(({ id }) => id) };
  }

  /** Leases one delivery of this transaction, which nobody else has seen. */
  async lease(transaction: Transaction, id: string): Promise<Lease> {
    const token = uuidv7();
    await transaction.query(
      `UPDATE webhook_deliveries
       SET attempts = attempts + 1, lease_token = $2, lease_until = now() + $3 * interval '1 second'
       WHERE id = $1`,
      [id, token, LEASE_SECONDS],
    );
    return { token, ids: [id] };
  }

  /** Removes up to `limit` each of deliveries, events and former signing secrets whose time is over. */
  async purge(keptSince: Date, now: Date, limit: number): Promise<number> {
    const statements: [string, Date][] = [
      [PURGE_DELIVERIES, keptSince],
      [PURGE_EVENTS, keptSince],
      [PURGE_SECRETS, now],
    ];
    let removed = 0;
    for (const [statement, before] of statements) {
      const [, count]: [unknown[], number] = await this.dataSource.query(statement, [before, limit]);
      removed += count;
    }
    return removed;
  }
}

/**
 * The first part takes a few due ones of each webhook and locks them; a row that another process is claiming is passed
 * over, and one that it has just claimed is looked at again and found leased. The second part shares out between
 * organizations. Materialized, so that no plan runs the locking part more than once.
 */
const CLAIM = `
  WITH busy AS MATERIALIZED (
    SELECT webhook_id, organization_id FROM webhook_deliveries WHERE lease_until >= now()
  ), due AS MATERIALIZED (
    SELECT delivery.id, delivery.next_attempt_at, webhook.organization_id
    FROM webhooks webhook
    CROSS JOIN LATERAL (
      SELECT id, next_attempt_at FROM webhook_deliveries
      WHERE webhook_id = webhook.id AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < now())
      ORDER BY next_attempt_at, id
      LIMIT GREATEST(0, $5::integer - (SELECT count(*) FROM busy WHERE busy.webhook_id = webhook.id))
      FOR UPDATE SKIP LOCKED
    ) delivery
    WHERE webhook.enabled
  ), shared AS MATERIALIZED (
    SELECT id, next_attempt_at,
           row_number() OVER (PARTITION BY organization_id ORDER BY next_attempt_at, id)
           + (SELECT count(*) FROM busy WHERE busy.organization_id = due.organization_id) AS turn
    FROM due
  )
  UPDATE webhook_deliveries
  SET attempts = attempts + 1, lease_token = $2, lease_until = now() + $4 * interval '1 second'
  WHERE id IN (SELECT id FROM shared WHERE turn <= $6 ORDER BY turn, next_attempt_at LIMIT $3)
  RETURNING id`;

const PURGE_DELIVERIES = `
  DELETE FROM webhook_deliveries WHERE id IN (
    SELECT id FROM webhook_deliveries WHERE created_at < $1 ORDER BY created_at LIMIT $2)`;

/** An old event that was sent again lately stays with its delivery. */
const PURGE_EVENTS = `
  DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE created_at < $1
      AND NOT EXISTS (SELECT FROM webhook_deliveries WHERE event_id = events.id)
    ORDER BY created_at LIMIT $2)`;

const PURGE_SECRETS = `
  DELETE FROM webhook_secrets WHERE (webhook_id, secret_version) IN (
    SELECT webhook_id, secret_version FROM webhook_secrets WHERE ends_at < $1 LIMIT $2)`;

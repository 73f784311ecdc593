import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type EntityStatement, inserts, type Write } from '../database/entity-statement.js';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { type DomainEvent, EVERY_EVENT } from './event.js';
import { EventEntity } from './event.entity.js';

/**
 * The event, and one delivery for each webhook that wants it: parts of the statement that makes what it tells of, so that
 * neither happens without the other.
 */
export function telling(event: DomainEvent): Write[] {
  const row = { ...event, id: uuidv7(), createdAt: new Date() };
  return [...inserts(EventEntity, [row]), (sql) => deliveries(sql, row)];
}

/**
 * What `newDelivery` makes, in SQL, for webhooks that are not read first. They are locked, so that one which is deleted at
 * this moment does not make the whole statement fail. The id of a delivery is the event's up to its last five bytes: it is
 * a UUID of version 7 as every other, and lies in the event's place among them.
 */
function deliveries(sql: EntityStatement, { id, organizationId, type, createdAt }: EventEntity): string {
  const [eventId, at] = [`${sql.value(id)}::uuid`, `${sql.value(createdAt)}::timestamptz`];
  return `INSERT INTO webhook_deliveries
      (id, webhook_id, organization_id, event_id, status, attempts, next_attempt_at, created_at)
    SELECT overlay(${eventId}::text PLACING right(gen_random_uuid()::text, 10) FROM 27)::uuid,
      id, organization_id, ${eventId}, 'pending', 0, ${at}, ${at}
    FROM webhooks
    WHERE organization_id = ${sql.value(organizationId)} AND enabled AND events && ${sql.value([EVERY_EVENT, type])}
    ORDER BY id FOR KEY SHARE`;
}

/** Events of changes that take a transaction of several statements. */
@Injectable()
export class EventOutbox extends TransactionalStore {
  async append(transaction: Transaction, event: DomainEvent): Promise<void> {
    await this.statement(transaction).write(...telling(event));
  }
}

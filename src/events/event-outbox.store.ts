import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { rowsOf } from '../database/entity-statement.js';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { type DomainEvent, EVERY_EVENT } from './event.js';
import { EventEntity } from './event.entity.js';
import { newDelivery } from './new-delivery.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookEntity } from './webhook.entity.js';

/**
 * Events are written in the transaction of what they tell of, and with them one delivery for each webhook that wants
 * them: neither happens without the other.
 */
@Injectable()
export class EventOutbox extends TransactionalStore {
  async append(transaction: Transaction, event: DomainEvent): Promise<void> {
    const row = { ...event, id: uuidv7(), createdAt: new Date() };
    const webhooks = await this.write(transaction, row);
    if (webhooks.length === 0) return;
    await transaction.insert(
      WebhookDeliveryEntity,
      webhooks.map((webhook) => newDelivery(webhook, row.id, row.createdAt)),
    );
  }

  /**
   * Writes the event and answers who wants it. They are locked, so that a webhook which is deleted at this moment does not
   * make the whole transaction fail.
   */
  private async write(transaction: Transaction, event: EventEntity): Promise<WebhookEntity[]> {
    const sql = this.statement(transaction);
    return sql.read(
      WebhookEntity,
      `WITH written AS (${sql.insert(rowsOf(EventEntity, [event]))})
       SELECT ${sql.columns(WebhookEntity)} FROM webhooks
       WHERE organization_id = ${sql.value(event.organizationId)} AND enabled
         AND events && ${sql.value([EVERY_EVENT, event.type])}
       ORDER BY id FOR KEY SHARE`,
    );
  }
}

import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
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
    await transaction.insert(EventEntity, row);
    const webhooks = await this.subscribed(transaction, event);
    if (webhooks.length === 0) return;
    await transaction.insert(
      WebhookDeliveryEntity,
      webhooks.map((webhook) => newDelivery(webhook, row.id, row.createdAt)),
    );
  }

  /** Locked, so that a webhook which is deleted at this moment does not make the whole transaction fail. */
  private async subscribed(
    transaction: Transaction,
    { organizationId, type }: DomainEvent,
  ): Promise<WebhookEntity[]> {
    return transaction
      .createQueryBuilder(WebhookEntity, 'webhook')
      .where('webhook.organizationId = :organizationId', { organizationId })
      .andWhere('webhook.enabled')
      .andWhere('webhook.events && :wanted', { wanted: [EVERY_EVENT, type] })
      .orderBy('webhook.id')
      .setLock('for_key_share')
      .getMany();
  }
}

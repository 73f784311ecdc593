import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import type { PageWindow } from '../paging/cursor.service.js';
import type { Lease } from './delivery-queue.store.js';
import { EventEntity } from './event.entity.js';
import { type DeliveryStatus, WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import type { WebhookEntity } from './webhook.entity.js';
import type { WebhookKey } from './webhook.store.js';

/** A delivery with the event that it tells of. */
export type LoggedDelivery = WebhookDeliveryEntity & { event: EventEntity };

/** A delivery whose attempt this process alone may make. */
export type ClaimedDelivery = LoggedDelivery & { webhook: WebhookEntity; leaseToken: string };

/** The log of deliveries. */
@Injectable()
export class WebhookDeliveryStore extends TransactionalStore {
  /** Newest first. */
  async list(
    { organizationId, id: webhookId }: WebhookKey,
    status: DeliveryStatus | undefined,
    { after, take }: PageWindow,
  ): Promise<LoggedDelivery[]> {
    const rows = await this.dataSource.manager.find(WebhookDeliveryEntity, {
      where: {
        organizationId,
        webhookId,
        ...(status === undefined ? {} : { status }),
        ...(after === undefined ? {} : { id: LessThan(after) }),
      },
      relations: { event: true },
      order: { id: 'DESC' },
      take,
    });
    return rows as LoggedDelivery[];
  }

  async find({ organizationId, id: webhookId }: WebhookKey, id: string): Promise<LoggedDelivery | null> {
    const where = { organizationId, webhookId, id };
    const row = await this.dataSource.manager.findOne(WebhookDeliveryEntity, {
      where,
      relations: { event: true },
    });
    return row as LoggedDelivery | null;
  }

  async insert(transaction: Transaction, delivery: WebhookDeliveryEntity): Promise<void> {
    await transaction.insert(WebhookDeliveryEntity, delivery);
  }

  /** An event that goes to one webhook only, with its delivery. */
  async insertSingle(
    transaction: Transaction,
    event: EventEntity,
    delivery: WebhookDeliveryEntity,
  ): Promise<void> {
    await transaction.insert(EventEntity, event);
    await transaction.insert(WebhookDeliveryEntity, delivery);
  }

  /** What was leased, with the event and where it goes. Of any organization: only the queue gives leases. */
  async leased({ token, ids }: Lease): Promise<ClaimedDelivery[]> {
    const rows = await this.dataSource.manager.find(WebhookDeliveryEntity, {
      where: { id: In(ids), leaseToken: token },
      relations: { event: true, webhook: true },
    });
    return rows as ClaimedDelivery[];
  }

  /** Writes the result of an attempt and ends its lease. False when the lease has gone to somebody else. */
  async settle(
    transaction: Transaction,
    { id, organizationId, leaseToken }: ClaimedDelivery,
    result: Partial<Omit<WebhookDeliveryEntity, 'webhook' | 'event'>>,
  ): Promise<boolean> {
    const { affected } = await transaction.update(
      WebhookDeliveryEntity,
      { id, organizationId, leaseToken },
      { ...result, leaseToken: null, leaseUntil: null },
    );
    return affected === 1;
  }
}

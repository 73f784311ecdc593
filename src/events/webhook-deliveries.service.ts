import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import { DomainError } from '../problems/domain-error.js';
import { newDelivery } from './new-delivery.js';
import { webhookAudit, webhookNotFound } from './webhook-audit.js';
import type { DeliveryQueryDto } from './webhook-deliveries.dto.js';
import { type LoggedDelivery, WebhookDeliveryStore } from './webhook-delivery.store.js';
import { type WebhookKey, WebhookStore } from './webhook.store.js';

/** What was sent to a webhook, and sending it again. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: WebhookDeliveryStore,
    private readonly audit: AuditService,
    private readonly cursors: CursorService,
  ) {}

  /** Newest first: what one looks for in a log has just happened. */
  async list(key: WebhookKey, query: DeliveryQueryDto): Promise<ListPage<LoggedDelivery>> {
    if ((await this.webhooks.find(key)) === null) throw webhookNotFound();
    const list = `webhook-deliveries:${key.organizationId}:${key.id}:${query.status ?? ''}`;
    const rows = await this.deliveries.list(key, query.status, this.cursors.open(list, query));
    return this.cursors.close(list, query, rows);
  }

  /** A new delivery of the same event, whatever became of the former one. Receivers know it by the event's id. */
  async redeliver(caller: Caller, key: WebhookKey, deliveryId: string): Promise<LoggedDelivery> {
    const former = await this.deliveries.find(key, deliveryId);
    if (former === null) throw deliveryNotFound();
    const delivery = newDelivery(key, former.eventId, new Date());
    await this.deliveries.transaction(async (transaction) => {
      if ((await this.webhooks.lock(transaction, key)) === null) throw deliveryNotFound();
      await this.deliveries.insert(transaction, delivery);
      const { eventId } = delivery;
      await this.audit.append(caller, webhookAudit('webhook.redeliver', key, { eventId }), transaction);
    });
    return { ...delivery, event: former.event };
  }
}

function deliveryNotFound(): DomainError {
  return new DomainError('not_found', 'There is no such webhook or delivery.');
}

import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { DeliveryAttemptService } from './delivery-attempt.service.js';
import { DeliveryQueueStore } from './delivery-queue.store.js';
import { PING } from './event.js';
import { newDelivery } from './new-delivery.js';
import { webhookAudit, webhookNotFound } from './webhook-audit.js';
import { type LoggedDelivery, WebhookDeliveryStore } from './webhook-delivery.store.js';
import { type WebhookKey, WebhookStore } from './webhook.store.js';

/** Tries a webhook out: one message, one attempt, and the caller learns how it ended. Works while it is disabled too. */
@Injectable()
export class WebhookPingService {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: WebhookDeliveryStore,
    private readonly queue: DeliveryQueueStore,
    private readonly attempts: DeliveryAttemptService,
    private readonly audit: AuditService,
  ) {}

  async ping(caller: Caller, key: WebhookKey): Promise<LoggedDelivery> {
    const now = new Date();
    const { id: subjectId, organizationId } = key;
    const event = { id: uuidv7(), organizationId, type: PING, subjectId, data: {}, createdAt: now };
    const delivery = newDelivery(key, event.id, now);
    // Leased from its first moment, so that no background task sends it a second time.
    const lease = await this.deliveries.transaction(async (transaction) => {
      if ((await this.webhooks.lock(transaction, key)) === null) throw webhookNotFound();
      await this.deliveries.insertSingle(transaction, event, delivery);
      await this.audit.append(caller, webhookAudit('webhook.test', key), transaction);
      return this.queue.lease(transaction, delivery.id);
    });
    for (const attempt of await this.attempts.prepare(lease, now)) await this.attempts.make(attempt);
    const ended = await this.deliveries.find(key, delivery.id);
    if (ended === null) throw webhookNotFound();
    return ended;
  }
}

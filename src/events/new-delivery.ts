import { v7 as uuidv7 } from 'uuid';
import type { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import type { WebhookEntity } from './webhook.entity.js';

/** An event on its way to a webhook, due at once. */
export function newDelivery(
  { id: webhookId, organizationId }: Pick<WebhookEntity, 'id' | 'organizationId'>,
  eventId: string,
  now: Date,
): WebhookDeliveryEntity {
  return {
    id: uuidv7(),
    webhookId,
    organizationId,
    eventId,
    status: 'pending',
    attempts: 0,
    lastStatus: null,
    lastCode: null,
    nextAttemptAt: now,
    deliveredAt: null,
    leaseToken: null,
    leaseUntil: null,
    createdAt: now,
  };
}

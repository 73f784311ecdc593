import type { WebhookDeliveryDto } from './webhook-deliveries.dto.js';
import type { LoggedDelivery } from './webhook-delivery.store.js';
import type { WebhookEntity } from './webhook.entity.js';
import type { WebhookDto } from './webhooks.dto.js';

/** What a client sees of a webhook: everything but its signing secret. */
export function webhookView(webhook: WebhookEntity): WebhookDto {
  const { id, organizationId, url, events, description, enabled, disabledReason, failingSince } = webhook;
  return {
    id,
    organizationId,
    url,
    events,
    ...(description === null ? {} : { description }),
    enabled,
    ...(disabledReason === null ? {} : { disabledReason }),
    ...(failingSince === null ? {} : { failingSince: failingSince.toISOString() }),
    createdAt: webhook.createdAt.toISOString(),
    updatedAt: webhook.updatedAt.toISOString(),
  };
}

/** What a client sees of a delivery. */
export function deliveryView(delivery: LoggedDelivery): WebhookDeliveryDto {
  const { id, webhookId, eventId, event, status, attempts, lastStatus, lastCode } = delivery;
  const { nextAttemptAt, deliveredAt } = delivery;
  return {
    id,
    webhookId,
    eventId,
    type: event.type,
    status,
    attempts,
    ...(lastStatus === null ? {} : { lastStatus }),
    ...(lastCode === null ? {} : { lastCode }),
    ...(nextAttemptAt === null ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
    ...(deliveredAt === null ? {} : { deliveredAt: deliveredAt.toISOString() }),
    createdAt: delivery.createdAt.toISOString(),
  };
}

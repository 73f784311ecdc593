import { v7 as uuidv7 } from 'uuid';
import { EVERY_EVENT } from './event.js';
import type { WebhookEntity } from './webhook.entity.js';
import type { CreateWebhookDto, UpdateWebhookDto } from './webhooks.dto.js';

/** A webhook as it begins. */
export function newWebhook(organizationId: string, url: string, input: CreateWebhookDto): WebhookEntity {
  const now = new Date();
  return {
    id: uuidv7(),
    organizationId,
    url,
    events: input.events ?? [EVERY_EVENT],
    description: input.description || null,
    enabled: input.enabled ?? true,
    disabledReason: null,
    failingSince: null,
    failedInRow: 0,
    secretVersion: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Whoever says that it is enabled begins anew, and whoever says that it is not has the only reason. */
export function changesOf(before: WebhookEntity, { events, description, enabled }: UpdateWebhookDto) {
  return {
    ...(events === undefined ? {} : { events }),
    ...(description === undefined ? {} : { description: description || null }),
    ...(enabled === undefined ? {} : { enabled, disabledReason: null }),
    ...(enabled === true ? { failingSince: null, failedInRow: 0 } : {}),
    version: before.version + 1,
    updatedAt: new Date(),
  };
}

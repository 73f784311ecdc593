import { Injectable } from '@nestjs/common';
import type { Lease } from './delivery-queue.store.js';
import { DeliverySettlingService } from './delivery-settling.service.js';
import { type ClaimedDelivery, WebhookDeliveryStore } from './webhook-delivery.store.js';
import type { WebhookSecretEntity } from './webhook-secret.entity.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookStore } from './webhook.store.js';

/** A leased delivery and the secrets that sign it. */
export interface Attempt {
  delivery: ClaimedDelivery;
  secrets: WebhookSecretEntity[];
}

/** Makes the attempts that a lease allows. */
@Injectable()
export class DeliveryAttemptService {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: WebhookDeliveryStore,
    private readonly sender: WebhookSender,
    private readonly settling: DeliverySettlingService,
  ) {}

  /** Reads all that the attempts of a lease need, without what was deleted in the meantime. */
  async prepare(lease: Lease, now: Date): Promise<Attempt[]> {
    if (lease.ids.length === 0) return [];
    const deliveries = await this.deliveries.leased(lease);
    const ids = new Set(deliveries.map(({ webhookId }) => webhookId));
    const secrets = await this.webhooks.secretsOf([...ids], now);
    return deliveries.map((delivery) => ({
      delivery,
      secrets: secrets.filter(({ webhookId }) => webhookId === delivery.webhookId),
    }));
  }

  /** Sends once, and writes how that ended. Fails only for the database's sake. */
  async make({ delivery, secrets }: Attempt): Promise<void> {
    const outcome = await this.sender.send(delivery, secrets, new Date());
    await this.settling.settle(delivery, outcome, new Date());
  }
}

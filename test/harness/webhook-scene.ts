import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { BackgroundTasks } from '../../src/background/background-tasks.js';
import { DeliveryAttemptService } from '../../src/events/delivery-attempt.service.js';
import { DeliveryQueueStore } from '../../src/events/delivery-queue.store.js';
import { DeliverySettlingService } from '../../src/events/delivery-settling.service.js';
import type { EventType } from '../../src/events/event.js';
import { EventOutbox } from '../../src/events/event-outbox.store.js';
import { WebhookDeliveryStore } from '../../src/events/webhook-delivery.store.js';
import { WebhookDeliveryTask } from '../../src/events/webhook-delivery.task.js';
import { WebhookSealer } from '../../src/events/webhook-sealer.js';
import { WebhookSender } from '../../src/events/webhook-sender.js';
import { WebhookStore } from '../../src/events/webhook.store.js';
import type { Outbound } from '../../src/outbound/outbound.js';
import { bodyOf } from './simulated-service.js';
import { get, post, type Tenant, type TestService } from './test-service.js';

/** A webhook as the API shows it; `secret` is in the answers that make one. */
export interface ShownWebhook {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  disabledReason?: string;
  failingSince?: string;
  secret: string;
}

/** A delivery as the API shows it. */
export interface ShownDelivery {
  id: string;
  eventId: string;
  type: string;
  status: string;
  attempts: number;
  lastStatus?: number;
  lastCode?: string;
  nextAttemptAt?: string;
  deliveredAt?: string;
}

/** One tenant's webhooks over the API. */
export class WebhookApi {
  readonly path: string;

  constructor(
    private readonly service: TestService,
    private readonly tenant: Tenant,
  ) {
    this.path = `/organization/${tenant.organizationId}/webhooks`;
  }

  create(body: object): Promise<ShownWebhook> {
    return bodyOf(post(this.service, this.path, this.tenant.key, body).expect(201));
  }

  find(id: string): Promise<ShownWebhook> {
    return bodyOf(get(this.service, `${this.path}/${id}`, this.tenant.key).expect(200));
  }

  change(id: string, body: object): Promise<ShownWebhook> {
    const asking = request(this.service.url).patch(`${this.path}/${id}`).set('x-api-key', this.tenant.key);
    return bodyOf(asking.send(body).expect(200));
  }

  rotate(id: string): Promise<ShownWebhook> {
    return bodyOf(post(this.service, `${this.path}/${id}/rotate-secret`, this.tenant.key, {}).expect(200));
  }

  ping(id: string): Promise<ShownDelivery> {
    return bodyOf(post(this.service, `${this.path}/${id}/test`, this.tenant.key, {}).expect(200));
  }

  /** Newest first. */
  async log(id: string, query = ''): Promise<ShownDelivery[]> {
    const asking = get(this.service, `${this.path}/${id}/deliveries${query}`, this.tenant.key).expect(200);
    return (await bodyOf<{ data: ShownDelivery[] }>(asking)).data;
  }

  redeliver(id: string, deliveryId: string): Promise<ShownDelivery> {
    const path = `${this.path}/${id}/deliveries/${deliveryId}/redeliver`;
    return bodyOf(post(this.service, path, this.tenant.key, {}).expect(202));
  }

  /** Appends an event as whatever it tells of would, and answers the id of its subject. */
  async happen(type: EventType = 'credential.rejected'): Promise<string> {
    const outbox = this.service.app.get(EventOutbox);
    const subjectId = randomUUID();
    const { organizationId } = this.tenant;
    await outbox.transaction((transaction) =>
      outbox.append(transaction, { type, organizationId, subjectId, data: { provider: 'quay' } }),
    );
    return subjectId;
  }
}

/** The background task of another process, whose way out and patience the test chooses. */
export function taskOfAnotherProcess(
  { app }: TestService,
  outbound: Outbound,
  timeoutMs = 10_000,
): WebhookDeliveryTask {
  const attempts = new DeliveryAttemptService(
    app.get(WebhookStore),
    app.get(WebhookDeliveryStore),
    new WebhookSender(outbound, app.get(WebhookSealer), timeoutMs),
    app.get(DeliverySettlingService),
  );
  return new WebhookDeliveryTask(new BackgroundTasks(), app.get(DeliveryQueueStore), attempts);
}

import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { Outbound } from '../outbound/outbound.js';
import { PagingModule } from '../paging/paging.module.js';
import { DeliveryAttemptService } from './delivery-attempt.service.js';
import { DeliveryQueueStore } from './delivery-queue.store.js';
import { DeliverySettlingService } from './delivery-settling.service.js';
import { EventOutbox } from './event-outbox.store.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookDeliveryStore } from './webhook-delivery.store.js';
import { WebhookDeliveryTask } from './webhook-delivery.task.js';
import { WebhookLogTask } from './webhook-log.task.js';
import { WebhookPingService } from './webhook-ping.service.js';
import { WebhookSealer } from './webhook-sealer.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookStore } from './webhook.store.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** A receiver that needs longer should answer first and work afterwards. */
const ATTEMPT_TIMEOUT_MS = 10_000;

/** Events, and the webhooks that tell organizations of them. */
@Module({
  imports: [AuditModule, PagingModule],
  controllers: [WebhooksController, WebhookDeliveriesController],
  providers: [
    EventOutbox,
    WebhookStore,
    WebhookDeliveryStore,
    DeliveryQueueStore,
    WebhookSealer,
    {
      provide: WebhookSender,
      useFactory: (outbound: Outbound, sealer: WebhookSealer) =>
        new WebhookSender(outbound, sealer, ATTEMPT_TIMEOUT_MS),
      inject: [Outbound, WebhookSealer],
    },
    DeliverySettlingService,
    DeliveryAttemptService,
    WebhooksService,
    WebhookDeliveriesService,
    WebhookPingService,
    WebhookDeliveryTask,
    WebhookLogTask,
  ],
  exports: [EventOutbox],
})
export class EventsModule {}

import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import type { Transaction } from '../database/transactional-store.js';
import { isGivenUp, nextAttemptAt } from './delivery-schedule.js';
import { PING } from './event.js';
import { webhookAudit } from './webhook-audit.js';
import { type ClaimedDelivery, WebhookDeliveryStore } from './webhook-delivery.store.js';
import type { DeliveryOutcome } from './webhook-sender.js';
import type { DisabledReason, WebhookEntity } from './webhook.entity.js';
import { WebhookStore } from './webhook.store.js';

/** The target wants no more of it, ever. */
const GONE = 410;

type Result = 'delivered' | 'again' | 'given up';

/** Writes how an attempt ended, and what that says of the webhook. */
@Injectable()
export class DeliverySettlingService {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: WebhookDeliveryStore,
    private readonly audit: AuditService,
  ) {}

  /** Nothing is written for an attempt whose lease has gone to another process: that one tells how it ended. */
  async settle(delivery: ClaimedDelivery, outcome: DeliveryOutcome, now: Date): Promise<void> {
    await this.deliveries.transaction(async (transaction) => {
      // The webhook first, as in its deletion, so that the two do not wait for each other.
      const webhook = await this.webhooks.lock(transaction, delivery.webhook);
      if (webhook === null) return;
      const next = nextAttempt(delivery, outcome, now);
      const result = isDelivered(outcome) ? 'delivered' : next === null ? 'given up' : 'again';
      const isOurs = await this.deliveries.settle(transaction, delivery, {
        status: result === 'delivered' ? 'delivered' : result === 'again' ? 'pending' : 'failed',
        lastStatus: outcome.status,
        lastCode: outcome.code,
        nextAttemptAt: next,
        deliveredAt: result === 'delivered' ? now : null,
      });
      // Whoever tries a webhook out learns the outcome, and the webhook is not judged by it.
      if (isOurs && delivery.event.type !== PING)
        await this.judge(transaction, { webhook, result, outcome, now });
    });
  }

  private async judge(
    transaction: Transaction,
    {
      webhook,
      result,
      outcome,
      now,
    }: { webhook: WebhookEntity; result: Result; outcome: DeliveryOutcome; now: Date },
  ): Promise<void> {
    if (result === 'delivered') {
      if (webhook.failingSince !== null)
        await this.webhooks.update(transaction, webhook, { failingSince: null, failedInRow: 0 });
      return;
    }
    const failing = {
      failingSince: webhook.failingSince ?? now,
      failedInRow: webhook.failedInRow + (result === 'given up' ? 1 : 0),
    };
    await this.webhooks.update(transaction, webhook, failing);
    if (!webhook.enabled) return;
    if (outcome.status === GONE) await this.disable(transaction, webhook, 'gone', now);
    else if (result === 'given up' && isGivenUp(failing, now))
      await this.disable(transaction, webhook, 'failing', now);
  }

  private async disable(
    transaction: Transaction,
    webhook: WebhookEntity,
    reason: DisabledReason,
    now: Date,
  ): Promise<void> {
    await this.webhooks.update(transaction, webhook, {
      enabled: false,
      disabledReason: reason,
      updatedAt: now,
    });
    const actor = { kind: 'system' as const, requestId: 'webhook-deliveries' };
    await this.audit.append(actor, webhookAudit('webhook.disable', webhook, { reason }), transaction);
  }
}

function isDelivered({ status }: DeliveryOutcome): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Null when there is to be none. A ping is tried once: somebody waits for its outcome. */
function nextAttempt({ attempts, event }: ClaimedDelivery, outcome: DeliveryOutcome, now: Date): Date | null {
  if (isDelivered(outcome) || outcome.status === GONE || event.type === PING) return null;
  return nextAttemptAt(attempts, now);
}

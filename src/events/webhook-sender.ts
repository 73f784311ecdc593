import { ciphertextInvalid } from '../encryption/envelope.js';
import { signatureHeader } from '../encryption/webhook-signature.js';
import { Deadline } from '../outbound/deadline.js';
import type { OutboundPort } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import { eventPayload } from './event-payload.js';
import type { ClaimedDelivery } from './webhook-delivery.store.js';
import type { WebhookSealer } from './webhook-sealer.js';
import type { WebhookSecretEntity } from './webhook-secret.entity.js';

/** How an attempt ended: with an answer, or without one. Nothing else of the answer leaves this file. */
export type DeliveryOutcome = { status: number; code: null } | { status: null; code: ProblemCode };

/** Makes one attempt: signs the event as Standard Webhooks has it, and sends it through `outbound`. */
export class WebhookSender {
  constructor(
    private readonly outbound: OutboundPort,
    private readonly sealer: WebhookSealer,
    /** Milliseconds that an attempt may take, shorter than its lease. */
    private readonly timeoutMs: number,
  ) {}

  /** Never fails for the target's sake. `secrets` are those that sign at this moment. */
  async send(delivery: ClaimedDelivery, secrets: WebhookSecretEntity[], now: Date): Promise<DeliveryOutcome> {
    try {
      return { status: await this.#post(delivery, secrets, now), code: null };
    } catch (error) {
      if (error instanceof DomainError) return { status: null, code: error.code };
      throw error;
    }
  }

  async #post(
    { webhook, event }: ClaimedDelivery,
    secrets: WebhookSecretEntity[],
    now: Date,
  ): Promise<number> {
    const message = {
      id: event.id,
      timestamp: Math.floor(now.getTime() / 1000),
      payload: eventPayload(event),
    };
    // Opening them proves that the url is the one they were given for; without any, nothing would.
    if (secrets.length === 0) throw ciphertextInvalid();
    const opened = secrets.map((secret) => this.sealer.open(webhook, secret));
    const { status } = await this.outbound.send({
      method: 'POST',
      url: new URL(webhook.url),
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': String(message.timestamp),
        'webhook-signature': signatureHeader(opened, message),
      },
      body: message.payload,
      deadline: Deadline.after(this.timeoutMs),
    });
    return status;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundTask, BackgroundTasks } from '../background/background-tasks.js';
import { DeliveryAttemptService } from './delivery-attempt.service.js';
import { DeliveryQueueStore } from './delivery-queue.store.js';

/** Attempts of this process that are under way at the same time. */
const MAX_UNDER_WAY = 32;
/** While some targets hang, the others are served: how often it is looked for more. */
const LOOK_AGAIN_MS = 500;

/** Sends what is due. Several processes do so beside each other, each with what it has leased. */
@Injectable()
export class WebhookDeliveryTask implements BackgroundTask, OnModuleInit {
  readonly name = 'webhook deliveries';
  readonly intervalMs = 1000;

  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly queue: DeliveryQueueStore,
    private readonly attempts: DeliveryAttemptService,
  ) {}

  onModuleInit(): void {
    this.tasks.add(this);
  }

  /** Goes on until nothing is due and nothing is under way. Stopping, it finishes what is under way. */
  async run(stopping: AbortSignal): Promise<boolean> {
    const underWay = new Set<Promise<void>>();
    const failures: unknown[] = [];
    try {
      while (!stopping.aborted && failures.length === 0) {
        const lease = await this.queue.claim(new Date(), MAX_UNDER_WAY - underWay.size);
        for (const attempt of await this.attempts.prepare(lease, new Date())) {
          const made: Promise<void> = this.attempts
            .make(attempt)
            .catch((error: unknown) => void failures.push(error))
            .finally(() => underWay.delete(made));
          underWay.add(made);
        }
        if (underWay.size === 0) break;
        await oneOf(underWay, stopping);
      }
    } finally {
      await Promise.all(underWay);
    }
    // Its delivery is left to the end of its lease; told here, so that the log has the cause.
    if (failures.length > 0) throw failures[0];
    return false;
  }
}

/** Until an attempt has ended, or it is time to look for more, or to stop. */
async function oneOf(underWay: ReadonlySet<Promise<void>>, stopping: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([stopping, ended.signal]);
  const pause = sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  await Promise.race([...underWay, pause]);
  ended.abort();
}

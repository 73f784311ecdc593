import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BackgroundTask, BackgroundTasks } from '../background/background-tasks.js';
import { DeliveryQueueStore } from './delivery-queue.store.js';
import { LOG_KEPT_MS } from './delivery-schedule.js';

/** Few enough that a statement is far from the database's timeout. */
const ROWS_AT_ONCE = 1000;

/** Removes deliveries and events after 30 days, and former signing secrets when they have ended. */
@Injectable()
export class WebhookLogTask implements BackgroundTask, OnModuleInit {
  readonly name = 'webhook log';
  readonly intervalMs = 3_600_000;

  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly queue: DeliveryQueueStore,
  ) {}

  onModuleInit(): void {
    this.tasks.add(this);
  }

  async run(): Promise<boolean> {
    const now = new Date();
    const keptSince = new Date(now.getTime() - LOG_KEPT_MS);
    return (await this.queue.purge(keptSince, now, ROWS_AT_ONCE)) >= ROWS_AT_ONCE;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BackgroundTask, BackgroundTasks } from '../background/background-tasks.js';
import { IdempotencyStore } from './idempotency.store.js';

/** Removes the records whose day is over. */
@Injectable()
export class IdempotencyPurge implements BackgroundTask, OnModuleInit {
  readonly name = 'purge of idempotency records';
  readonly intervalMs = 60 * 60 * 1000;

  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly records: IdempotencyStore,
  ) {}

  onModuleInit(): void {
    this.tasks.add(this);
  }

  async run(): Promise<boolean> {
    return this.records.purge(new Date());
  }
}

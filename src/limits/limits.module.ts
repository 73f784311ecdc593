import { Module, type OnModuleInit } from '@nestjs/common';
import { BackgroundTasks } from '../background/background-tasks.js';
import { BadKeyBudget } from './bad-key-budget.service.js';
import { LimitCounterStore } from './limit-counter.store.js';
import { RequestLimits } from './request-limits.js';
import { ValidationBudget } from './validation-budget.service.js';

const PURGE_INTERVAL_MS = 600_000;

@Module({
  providers: [LimitCounterStore, RequestLimits, BadKeyBudget, ValidationBudget],
  exports: [RequestLimits, BadKeyBudget, ValidationBudget],
})
export class LimitsModule implements OnModuleInit {
  constructor(
    private readonly counters: LimitCounterStore,
    private readonly tasks: BackgroundTasks,
  ) {}

  /** Addresses of clients are not kept longer than they are needed. */
  onModuleInit(): void {
    this.tasks.add({
      name: 'limit counters',
      intervalMs: PURGE_INTERVAL_MS,
      run: async () => {
        await this.counters.purge(new Date());
        return false;
      },
    });
  }
}

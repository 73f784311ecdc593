import { Module } from '@nestjs/common';
import { IdempotencyPurge } from './idempotency-purge.service.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyService } from './idempotency.service.js';
import { IdempotencyStore } from './idempotency.store.js';

@Module({
  providers: [IdempotencyStore, IdempotencyService, IdempotencyInterceptor, IdempotencyPurge],
})
export class IdempotencyModule {}

import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { DomainError } from '../problems/domain-error.js';
import { type LimitScope, LimitSettings } from './limit-settings.js';
import { connectRedis } from './shared-redis.js';

const WINDOW_SECONDS = 60;

const DETAILS: Readonly<Record<LimitScope, string>> = {
  address: 'Too many requests come from this address.',
  key: 'This API key makes too many requests.',
  organization: 'The keys of this organization make too many requests.',
};

/** Where a client stands with one limit, after this request. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** Until the count begins anew; at least 1. */
  resetSeconds: number;
  /** Set when this request is one too many. */
  problem?: DomainError;
}

/**
 * Counts requests in windows of a minute: in this process, or with Redis over all replicas. While Redis is away, each
 * process counts alone: limits get looser then, and no request fails for it.
 */
@Injectable()
export class RequestLimits implements OnModuleDestroy {
  readonly #redis: Redis | undefined;
  readonly #limiters = new Map<LimitScope, RateLimiterAbstract>();

  constructor({ requestsPerMinute, redisUrl }: LimitSettings) {
    this.#redis = redisUrl === undefined ? undefined : connectRedis(redisUrl);
    for (const [scope, limit] of Object.entries(requestsPerMinute)) {
      if (limit > 0) this.#limiters.set(scope as LimitScope, this.#limiterFor(scope, limit));
    }
  }

  /** Counts one request. Nothing where that limit is off. */
  async count(scope: LimitScope, whom: string): Promise<LimitState | undefined> {
    const limiter = this.#limiters.get(scope);
    if (limiter === undefined) return undefined;
    try {
      return stateOf(limiter.points, await limiter.consume(whom));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const state = stateOf(limiter.points, refusal);
      const problem = new DomainError('rate_limited', DETAILS[scope], {
        retryAfterSeconds: state.resetSeconds,
      });
      return { ...state, problem };
    }
  }

  onModuleDestroy(): void {
    this.#redis?.disconnect();
  }

  #limiterFor(scope: string, limit: number): RateLimiterAbstract {
    const options = { keyPrefix: `registry-credentials:${scope}`, points: limit, duration: WINDOW_SECONDS };
    const inMemory = new RateLimiterMemory(options);
    if (this.#redis === undefined) return inMemory;
    return new RateLimiterRedis({
      ...options,
      storeClient: this.#redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: inMemory,
    });
  }
}

function stateOf(limit: number, { remainingPoints, msBeforeNext }: RateLimiterRes): LimitState {
  return {
    limit,
    remaining: remainingPoints,
    resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  };
}

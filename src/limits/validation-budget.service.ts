import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../problems/domain-error.js';
import { LimitCounterStore } from './limit-counter.store.js';
import { LimitSettings } from './limit-settings.js';

const WINDOW_MS = 3_600_000;
/** So many times an organization's budget, spent by all of them together, is worth a look of the operator. */
const ALARMING_FACTOR = 10;

/**
 * Keeps organizations from trying passwords through this service, and from getting the address that all of them share
 * banned: so many rejections by one host in an hour, then no more validation there. Counted over all replicas. Validations
 * that run at the same time do not see each other's rejections; how many do so is limited by `outbound/host-gate.ts`.
 */
@Injectable()
export class ValidationBudget {
  readonly #logger = new Logger('limits');

  constructor(
    private readonly counters: LimitCounterStore,
    private readonly settings: LimitSettings,
  ) {}

  /**
   * To be called before anything is sent.
   *
   * @throws DomainError `too_many_rejections`
   */
  async assertOpen(organizationId: string, host: string): Promise<void> {
    const { failedValidationsPerHour } = this.settings;
    if (failedValidationsPerHour === 0) return;
    const now = new Date();
    const counted = await this.counters.find(keyOf(organizationId, host), now);
    if (counted === undefined || counted.hits < failedValidationsPerHour) return;
    throw new DomainError(
      'too_many_rejections',
      'This host has rejected too many credentials of the organization within an hour. It was not asked.',
      { retryAfterSeconds: Math.ceil((counted.endsAt.getTime() - now.getTime()) / 1000) },
    );
  }

  /** Counts a definite rejection, and never an outage. */
  async recordRejection(organizationId: string, host: string): Promise<void> {
    const { failedValidationsPerHour } = this.settings;
    if (failedValidationsPerHour === 0) return;
    const now = new Date();
    await this.counters.add(keyOf(organizationId, host), WINDOW_MS, now);
    const { hits } = await this.counters.add(keyOf(EVERYBODY, host), WINDOW_MS, now);
    // Nobody is refused for the sum: a few organizations could take a host away from all others.
    if (hits !== ALARMING_FACTOR * failedValidationsPerHour) return;
    this.#logger.warn('one host rejects credentials of many organizations: see the table limit_counters');
  }
}

const EVERYBODY = 'all';

function keyOf(organizationId: string, host: string): string {
  return `rejected:${organizationId}:${host}`;
}

import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactional-store.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import type { CheckCause } from './credential-check.entity.js';
import { CredentialChangeStore } from './credential-change.store.js';
import { CredentialCheckStore } from './credential-check.store.js';
import { credentialEvent } from './credential-events.js';
import { type CheckOutcome, type HealthChange, healthAfter } from './credential-health.js';
import type { CredentialEntity } from './credential.entity.js';
import { HealthSchedule } from './health-schedule.js';

/** What there is to say of one check. */
export interface FinishedCheck extends CheckOutcome {
  cause: Extract<CheckCause, 'schedule' | 'request'>;
  durationMs: number;
}

/** Keeps what a check found: the credential's status, its history and the event that follows, together or not at all. */
@Injectable()
export class CheckRecordingService {
  constructor(
    private readonly credentials: CredentialChangeStore,
    private readonly checks: CredentialCheckStore,
    private readonly schedule: HealthSchedule,
    private readonly events: EventOutbox,
  ) {}

  /**
   * @param row as it was when the check began. What was found of a secret that has been replaced meanwhile, or by a worker
   * that has lost the check to another one, is dropped.
   * @param also what else belongs into the same transaction
   */
  async record(
    row: CredentialEntity,
    check: FinishedCheck,
    also?: (transaction: Transaction) => Promise<void>,
  ): Promise<void> {
    await this.checks.transaction(async (transaction) => {
      const current = await this.credentials.lock(transaction, row);
      if (current !== null && isAbout(current, row, check)) await this.apply(transaction, current, check);
      await also?.(transaction);
    });
  }

  private async apply(
    transaction: Transaction,
    current: CredentialEntity,
    check: FinishedCheck,
  ): Promise<void> {
    const change = healthAfter(current, check, this.schedule);
    const lease = check.cause === 'schedule' ? { checkLeaseToken: null, checkLeaseUntil: null } : {};
    await this.checks.change(transaction, current, { ...change.columns, ...lease });
    await this.checks.append(transaction, {
      credentialId: current.id,
      organizationId: current.organizationId,
      at: check.at,
      cause: check.cause,
      status: this.schedule.shown({ ...current, ...change.columns }, check.at),
      code: check.code ?? null,
      durationMs: check.durationMs,
    });
    await this.tell(transaction, current, change, check);
  }

  /** The reason is the problem, or what has been overcome. */
  private async tell(
    transaction: Transaction,
    current: CredentialEntity,
    { event }: HealthChange,
    { code }: FinishedCheck,
  ): Promise<void> {
    if (event === undefined) return;
    const reason = code ?? current.status;
    await this.events.append(transaction, credentialEvent(event, current, { reason }));
  }
}

function isAbout(current: CredentialEntity, row: CredentialEntity, { cause }: FinishedCheck): boolean {
  if (current.secretVersion !== row.secretVersion) return false;
  return cause === 'request' || current.checkLeaseToken === row.checkLeaseToken;
}

import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactional-store.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import { CredentialCheckStore } from './credential-check.store.js';
import { credentialEvent } from './credential-events.js';
import type { CredentialEntity } from './credential.entity.js';
import { ExpiryNoticeStore } from './expiry-notice.store.js';
import { DAY_MS, HealthSchedule } from './health-schedule.js';

const BATCH = 100;

/** Tells organizations that credentials end: some days before, and when they have. Each once, whoever looks. */
@Injectable()
export class ExpiryNoticingService {
  constructor(
    private readonly notices: ExpiryNoticeStore,
    private readonly checks: CredentialCheckStore,
    private readonly schedule: HealthSchedule,
    private readonly events: EventOutbox,
  ) {}

  /** @returns true when there may be more to tell. */
  async tellDue(now: Date): Promise<boolean> {
    return this.notices.transaction(async (transaction) => {
      const rows = await this.notices.due(transaction, now, BATCH);
      for (const row of rows)
        if (row.expiresAt !== null) await this.tell(transaction, row, row.expiresAt, now);
      return rows.length === BATCH;
    });
  }

  /** Of several notices that were missed, only the last one is told: the others were about a time that is over. */
  private async tell(
    transaction: Transaction,
    row: CredentialEntity,
    expiresAt: Date,
    now: Date,
  ): Promise<void> {
    const status = this.schedule.shown(row, now);
    const hasEnded = status === 'expired';
    await this.checks.change(transaction, row, {
      status,
      expiryNoticeAt: this.schedule.nextNotice(expiresAt, now),
      // A token that has ended only earns rejected logins.
      ...(hasEnded ? { nextCheckAt: null } : {}),
    });
    const data = { expiresAt: expiresAt.toISOString() };
    await this.events.append(
      transaction,
      hasEnded
        ? credentialEvent('credential.expired', row, { ...data, reason: 'credential_expired' })
        : credentialEvent('credential.expiring', row, { ...data, daysLeft: daysLeft(expiresAt, now) }),
    );
  }
}

/** Days begun count, so that a day before the end is 1 and never 0. */
function daysLeft(expiresAt: Date, now: Date): number {
  return Math.ceil((expiresAt.getTime() - now.getTime()) / DAY_MS);
}

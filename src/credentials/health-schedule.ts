import type { CredentialEntity } from './credential.entity.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Days before the end at which an organization is told of it, beside the first warning. */
const LATER_NOTICE_DAYS = [7, 1];
/** Share of the interval by which a check comes earlier or later than the one before it. */
const JITTER = 0.1;

/** What the operator may choose. */
export interface HealthSettings {
  /** Hours between two checks of a credential; 0 for none at all. */
  checkIntervalHours?: number;
  /** Days before its end from which a credential counts as expiring. */
  expiryWarningDays?: number;
}

/** The columns that tell how a credential is, and when to look again. */
export type HealthColumns = Pick<
  CredentialEntity,
  | 'status'
  | 'lastValidatedAt'
  | 'expiresAt'
  | 'expiryNoticeAt'
  | 'nextCheckAt'
  | 'failedChecks'
  | 'checkLeaseUntil'
  | 'checkLeaseToken'
>;

/** When credentials are checked again, and from when on they count as expiring. Times come in, none is read here. */
export class HealthSchedule {
  readonly isOn: boolean;
  readonly intervalMs: number;
  /** Milliseconds before the end at which it is told, longest first; 0 is the end itself. */
  private readonly notices: readonly number[];

  /** @param random from 0 to 1, as Math.random */
  constructor(
    { checkIntervalHours = 24, expiryWarningDays = 14 }: HealthSettings = {},
    private readonly random: () => number = Math.random,
  ) {
    this.isOn = checkIntervalHours > 0;
    // Also when checks are off: whoever switches them on later finds them spread.
    this.intervalMs = (checkIntervalHours || 24) * HOUR_MS;
    const later = LATER_NOTICE_DAYS.filter((days) => days < expiryWarningDays);
    this.notices = [expiryWarningDays, ...later, 0].map((days) => days * DAY_MS);
  }

  /** What holds of a credential that has just been proven for the first time, or with another secret. */
  proven(now: Date, expiresAt: Date | null): HealthColumns {
    return {
      status: this.shown({ status: 'healthy', expiresAt }, now),
      lastValidatedAt: now,
      expiresAt,
      expiryNoticeAt: this.firstNotice(expiresAt),
      nextCheckAt: this.anyTimeSoon(now),
      failedChecks: 0,
      checkLeaseUntil: null,
      checkLeaseToken: null,
    };
  }

  /** What holds of a credential that nobody can be asked about: it is never checked. */
  unproven(now: Date): HealthColumns {
    return { ...this.proven(now, null), status: 'unverified', nextCheckAt: null };
  }

  /** The status at a moment: that the end came nearer since the last check is seen without another one. */
  shown({ status, expiresAt }: Pick<CredentialEntity, 'status' | 'expiresAt'>, now: Date): string {
    if (expiresAt === null || status === 'rejected') return status;
    const left = expiresAt.getTime() - now.getTime();
    if (left <= 0) return 'expired';
    return status === 'healthy' && left <= (this.notices[0] ?? 0) ? 'expiring' : status;
  }

  /** The interval with its jitter, from now. */
  nextCheck(now: Date): Date {
    return later(now, this.intervalMs * (1 - JITTER + 2 * JITTER * this.random()));
  }

  /** A random point of the coming interval, so that what begins together does not stay together. */
  anyTimeSoon(now: Date): Date {
    return later(now, this.intervalMs * this.random());
  }

  firstNotice(expiresAt: Date | null): Date | null {
    return expiresAt && later(expiresAt, -(this.notices[0] ?? 0));
  }

  /** The notice that follows those which are due at a moment; null after the last one. */
  nextNotice(expiresAt: Date, now: Date): Date | null {
    const moments = this.notices.map((before) => later(expiresAt, -before));
    return moments.find((moment) => moment > now) ?? null;
  }
}

export function later(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + Math.round(milliseconds));
}

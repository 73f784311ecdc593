import type { EventType } from '../events/event.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import type { CredentialEntity } from './credential.entity.js';
import { type HealthColumns, type HealthSchedule, HOUR_MS, later, MINUTE_MS } from './health-schedule.js';

/** Failures in a row after which a credential counts as unreachable: a restart of a registry is none of them. */
export const FAILURES_TO_UNREACHABLE = 3;
const FIRST_RETRY_MS = 5 * MINUTE_MS;
const THROTTLED_RETRY_MS = 10 * MINUTE_MS;

/** What a check found. */
export interface CheckOutcome {
  at: Date;
  /** Unset where the credential works. */
  code?: ProblemCode;
  /** Set where the provider told how long to leave it alone. */
  retryAfterSeconds?: number;
  /** Set where the provider told when the credential ends. */
  expiresAt?: Date;
}

/** What follows from a check. */
export interface HealthChange {
  columns: Partial<HealthColumns>;
  event?: Extract<EventType, `credential.${string}`>;
}

type Meaning = 'works' | 'refused' | 'ended' | 'away' | 'throttled' | 'ours';
type Health = Pick<
  CredentialEntity,
  'status' | 'expiresAt' | 'expiryNoticeAt' | 'nextCheckAt' | 'failedChecks'
>;
type Rule = (health: Health, outcome: CheckOutcome, schedule: HealthSchedule) => HealthChange;

/**
 * Only what a provider says of the credential itself is a no. A code that is not here is a fault of this service or of
 * its operator's policy, which says nothing of the credential.
 */
const MEANINGS: Partial<Record<ProblemCode, Meaning>> = {
  credential_rejected: 'refused',
  wrong_credential_type: 'refused',
  permission_missing: 'refused',
  namespace_not_found: 'refused',
  namespace_not_found_or_denied: 'refused',
  credential_expired: 'ended',
  namespace_unavailable: 'away',
  provider_unreachable: 'away',
  provider_tls_failed: 'away',
  provider_protocol_error: 'away',
  provider_timeout: 'away',
  inconclusive: 'away',
  provider_rate_limited: 'throttled',
  provider_blocked: 'throttled',
  provider_busy: 'throttled',
};

const RULES: Record<Meaning, Rule> = {
  works: (health, { at, expiresAt: told }, schedule) => {
    const known = told ?? health.expiresAt;
    // The provider's yes outweighs a date that has passed.
    const expiresAt = known !== null && known > at ? known : null;
    const isSame = expiresAt?.getTime() === health.expiresAt?.getTime();
    const columns = {
      status: schedule.shown({ status: 'healthy', expiresAt }, at),
      lastValidatedAt: at,
      expiresAt,
      expiryNoticeAt: isSame ? health.expiryNoticeAt : schedule.firstNotice(expiresAt),
      nextCheckAt: schedule.nextCheck(at),
      failedChecks: 0,
    };
    return hasFailed(health) ? { columns, event: 'credential.recovered' } : { columns };
  },

  refused: (health, { at }, schedule) => {
    const columns = { nextCheckAt: null, failedChecks: 0 };
    // That it has ended says more than that it is refused, and is told by whoever watches the dates.
    if (schedule.shown(health, at) === 'expired') return { columns };
    return changedTo('rejected', health, { columns, event: 'credential.rejected' });
  },

  ended: (health) =>
    changedTo('expired', health, {
      columns: { nextCheckAt: null, failedChecks: 0, expiryNoticeAt: null },
      event: 'credential.expired',
    }),

  away: (health, { at }, { intervalMs }) => {
    const failedChecks = health.failedChecks + 1;
    const isLost = failedChecks >= FAILURES_TO_UNREACHABLE && ['healthy', 'expiring'].includes(health.status);
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** (failedChecks - 1), intervalMs);
    const nextCheckAt = health.nextCheckAt && later(at, pauseMs);
    return { columns: { failedChecks, nextCheckAt, ...(isLost ? { status: 'unreachable' } : {}) } };
  },

  throttled: (health, { at, retryAfterSeconds }) => ({
    columns: {
      nextCheckAt: notBefore(
        health.nextCheckAt,
        later(at, Math.max(THROTTLED_RETRY_MS, (retryAfterSeconds ?? 0) * 1_000)),
      ),
    },
  }),

  ours: (health, { at }, { intervalMs }) => ({
    columns: { nextCheckAt: notBefore(health.nextCheckAt, later(at, Math.min(HOUR_MS, intervalMs))) },
  }),
};

/** What a check makes of a credential: a pure function of what was known, what was found, and the schedule. */
export function healthAfter(health: Health, outcome: CheckOutcome, schedule: HealthSchedule): HealthChange {
  return RULES[meaningOf(outcome.code)](health, outcome, schedule);
}

/** Whether the credential worked no more, as far as anybody knew. */
export function hasFailed({ status }: Pick<CredentialEntity, 'status'>): boolean {
  return ['rejected', 'unreachable', 'expired'].includes(status);
}

/** Whether the whole host is better left alone for a while. */
export function asksForPatience(code: ProblemCode): boolean {
  return MEANINGS[code] === 'throttled';
}

function meaningOf(code: ProblemCode | undefined): Meaning {
  return code === undefined ? 'works' : (MEANINGS[code] ?? 'ours');
}

function changedTo(status: string, health: Health, change: HealthChange): HealthChange {
  if (health.status === status) return { columns: change.columns };
  return { ...change, columns: { ...change.columns, status } };
}

/** Never sooner than planned. What is not checked by itself stays so. */
function notBefore(planned: Date | null, moment: Date): Date | null {
  return planned && (planned > moment ? planned : moment);
}

import { PROBLEMS, type ProblemCode } from '../problems/problem-codes.js';
import { FAILURES_TO_UNREACHABLE, healthAfter } from './credential-health.js';
import { DAY_MS, HealthSchedule, HOUR_MS, later, MINUTE_MS } from './health-schedule.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const schedule = new HealthSchedule({}, () => 0.5);
const in30Days = later(NOW, 30 * DAY_MS);

const REFUSALS: ProblemCode[] = [
  'credential_rejected',
  'wrong_credential_type',
  'permission_missing',
  'namespace_not_found',
  'namespace_not_found_or_denied',
];
const OUTAGES: ProblemCode[] = [
  'namespace_unavailable',
  'provider_unreachable',
  'provider_tls_failed',
  'provider_protocol_error',
  'provider_timeout',
  'inconclusive',
];
const THROTTLES: ProblemCode[] = ['provider_rate_limited', 'provider_blocked', 'provider_busy'];

function health(changes: Partial<Parameters<typeof healthAfter>[0]> = {}) {
  return {
    status: 'healthy',
    expiresAt: null,
    expiryNoticeAt: null,
    nextCheckAt: NOW,
    failedChecks: 0,
    ...changes,
  };
}

function after(changes: object, code?: ProblemCode, more: object = {}) {
  return healthAfter(health(changes), { at: NOW, ...(code && { code }), ...more }, schedule);
}

describe('a no of the provider', () => {
  it.each(REFUSALS)('%s ends the attempts and is told once', (code) => {
    expect(after({}, code)).toEqual({
      columns: { status: 'rejected', nextCheckAt: null, failedChecks: 0 },
      event: 'credential.rejected',
    });
    expect(after({ status: 'rejected', nextCheckAt: null }, code).event).toBeUndefined();
  });

  it('of an expired credential is an end of its own', () => {
    const { columns, event } = after({}, 'credential_expired');
    expect([columns.status, columns.nextCheckAt, event]).toEqual(['expired', null, 'credential.expired']);
    expect(after({ status: 'expired' }, 'credential_expired').event).toBeUndefined();
  });

  it('after the known end leaves it to the watch of the dates to tell so', () => {
    const { columns, event } = after({ expiresAt: later(NOW, -1) }, 'credential_rejected');
    expect([columns.status, columns.nextCheckAt, event]).toEqual([undefined, null, undefined]);
  });
});

describe('an outage', () => {
  it.each(OUTAGES)('%s makes it unreachable only when it lasts, and never rejected', (code) => {
    for (let failedChecks = 0; failedChecks < 12; failedChecks++) {
      const isLost = failedChecks + 1 >= FAILURES_TO_UNREACHABLE;
      const { columns, event } = after({ failedChecks }, code);
      expect([columns.status, event]).toEqual([isLost ? 'unreachable' : undefined, undefined]);
      expect(columns.failedChecks).toBe(failedChecks + 1);
    }
  });

  it('is looked at again after 5 minutes, then twice as long, up to the interval', () => {
    const pauses = Array.from({ length: 11 }, (_, failedChecks) => {
      const { nextCheckAt } = after({ failedChecks }, 'provider_unreachable').columns;
      return ((nextCheckAt?.getTime() ?? 0) - NOW.getTime()) / MINUTE_MS;
    });
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
  });

  it('during a request changes nothing of what was rejected', () => {
    const { columns } = after({ status: 'rejected', nextCheckAt: null, failedChecks: 9 }, 'provider_timeout');
    expect([columns.status, columns.nextCheckAt]).toEqual([undefined, null]);
  });
});

describe('a provider that asks for patience', () => {
  it.each(THROTTLES)('%s changes nothing but the time of the next check', (code) => {
    const { columns, event } = after({ failedChecks: 2 }, code, { retryAfterSeconds: 3_600 });
    expect(columns).toEqual({ nextCheckAt: later(NOW, HOUR_MS) });
    expect(event).toBeUndefined();
  });

  it('is never asked sooner than planned', () => {
    const planned = later(NOW, 20 * HOUR_MS);
    expect(after({ nextCheckAt: planned }, 'provider_busy').columns.nextCheckAt).toEqual(planned);
  });
});

describe('a fault of ours', () => {
  const known = [...REFUSALS, ...OUTAGES, ...THROTTLES, 'credential_expired'];
  const ours = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !known.includes(code));

  it.each(ours)('%s says nothing of the credential', (code) => {
    expect(after({ failedChecks: 2 }, code)).toEqual({ columns: { nextCheckAt: later(NOW, HOUR_MS) } });
  });
});

describe('a check that passes', () => {
  it.each(['rejected', 'unreachable', 'expired'])('brings back what was %s', (status) => {
    const { columns, event } = after({ status, nextCheckAt: null, failedChecks: 4 });
    expect(columns).toMatchObject({ status: 'healthy', failedChecks: 0, lastValidatedAt: NOW });
    expect(columns.nextCheckAt).toEqual(later(NOW, DAY_MS));
    expect(event).toBe('credential.recovered');
  });

  it.each(['healthy', 'expiring', 'unverified'])('tells nobody of what was %s', (status) => {
    expect(after({ status }).event).toBeUndefined();
  });

  it('keeps the end that was declared, and what is still to be told of it', () => {
    const expiryNoticeAt = later(NOW, DAY_MS);
    const { columns } = after({ expiresAt: in30Days, expiryNoticeAt });
    expect([columns.expiresAt, columns.expiryNoticeAt]).toEqual([in30Days, expiryNoticeAt]);
  });

  it('takes the end that the provider tells now, and begins to tell of that one', () => {
    const { columns } = after({ expiresAt: in30Days }, undefined, { expiresAt: later(NOW, 60 * DAY_MS) });
    expect(columns.expiresAt).toEqual(later(NOW, 60 * DAY_MS));
    expect(columns.expiryNoticeAt).toEqual(later(NOW, 46 * DAY_MS));
  });

  it('disproves an end that has passed', () => {
    expect(after({ status: 'expired', expiresAt: later(NOW, -DAY_MS) }).columns).toMatchObject({
      status: 'healthy',
      expiresAt: null,
      expiryNoticeAt: null,
    });
  });
});

describe('the schedule', () => {
  it('puts a new credential at a random point of the coming interval', () => {
    const times = [0, 0.25, 0.999].map((point) => {
      const { nextCheckAt } = new HealthSchedule({ checkIntervalHours: 8 }, () => point).proven(NOW, null);
      return ((nextCheckAt?.getTime() ?? 0) - NOW.getTime()) / HOUR_MS;
    });
    expect(times).toEqual([0, 2, 7.992]);
  });

  it.each([
    [0, 21.6],
    [1, 26.4],
  ])('lets intervals differ by a tenth: %d', (point, hours) => {
    expect(new HealthSchedule({}, () => point).nextCheck(NOW)).toEqual(later(NOW, hours * HOUR_MS));
  });

  it.each([
    ['healthy', 15, 'healthy'],
    ['healthy', 14, 'expiring'],
    ['healthy', 0, 'expired'],
    ['expiring', 1, 'expiring'],
    ['unreachable', 3, 'unreachable'],
    ['unreachable', -1, 'expired'],
    ['unverified', 3, 'unverified'],
    ['unverified', 0, 'expired'],
    ['rejected', -1, 'rejected'],
    ['expired', 20, 'expired'],
  ])('shows what is %s and ends in %d days as %s', (status, days, shown) => {
    expect(schedule.shown({ status, expiresAt: later(NOW, days * DAY_MS) }, NOW)).toBe(shown);
  });

  it.each([
    [14, [14, 7, 1, 0]],
    [3, [3, 1, 0]],
    [1, [1, 0]],
    [60, [60, 7, 1, 0]],
  ])('warned %d days before, tells at these days before the end: %j', (expiryWarningDays, days) => {
    const chosen = new HealthSchedule({ expiryWarningDays });
    const told: Date[] = [];
    for (let next = chosen.firstNotice(in30Days); next; next = chosen.nextNotice(in30Days, next))
      told.push(next);
    expect(told).toEqual(days.map((before) => later(in30Days, -before * DAY_MS)));
  });
});

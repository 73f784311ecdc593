import { isGivenUp, nextAttemptAt } from './delivery-schedule.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LAST_ATTEMPT = 11;

function pauses(random: number): number[] {
  return Array.from({ length: LAST_ATTEMPT - 1 }, (_, index) => {
    return Number(nextAttemptAt(index + 1, NOW, random)) - NOW.getTime();
  });
}

describe('the pauses between attempts', () => {
  it('grow from seconds to a day, and last three days together', () => {
    const shortest = pauses(0);

    expect(shortest[0]).toBe(5000);
    expect(shortest.at(-1)).toBe(DAY_MS);
    expect([...shortest].sort((a, b) => a - b)).toEqual(shortest);
    const inAll = shortest.reduce((sum, pause) => sum + pause, 0);
    expect(inAll).toBeGreaterThan(2.5 * DAY_MS);
    expect(inAll).toBeLessThan(3.5 * DAY_MS);
  });

  it('differ by up to a tenth, and are never shorter', () => {
    expect(pauses(1)).toEqual(pauses(0).map((pause) => Math.round(pause * 1.1)));
  });

  it('end after the last attempt, also for a count that a crash has driven beyond it', () => {
    expect([LAST_ATTEMPT, LAST_ATTEMPT + 7].map((attempts) => nextAttemptAt(attempts, NOW))).toEqual([
      null,
      null,
    ]);
  });
});

describe('a webhook', () => {
  const ago = (ms: number) => new Date(NOW.getTime() - ms);

  it.each([
    ['the first delivery is given up', ago(3 * DAY_MS), 1, false],
    ['49 are', ago(HOUR_MS), 49, false],
    ['50 are', ago(HOUR_MS), 50, true],
    ['one is, after not quite five days', ago(5 * DAY_MS - 1), 1, false],
    ['one is, after five days without success', ago(5 * DAY_MS), 1, true],
  ])('when %s: disabled or not', (_, failingSince, failedInRow, expected) => {
    expect(isGivenUp({ failingSince, failedInRow }, NOW)).toBe(expected);
  });
});

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Pauses after the first attempt, the second and so on: about three days in all, long enough for a weekend. */
const PAUSES_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  24 * HOUR_MS,
];

/** Share of a pause by which it may be longer, so that a target that comes back is not met by everything at once. */
const JITTER = 0.1;

const MAX_FAILING_MS = 5 * DAY_MS;
const MAX_FAILED_IN_ROW = 50;

/** How long a former signing secret goes on signing beside the new one. */
export const SECRET_OVERLAP_MS = DAY_MS;
/** How long events and their deliveries are kept. */
export const LOG_KEPT_MS = 30 * DAY_MS;

/**
 * When to try again after a failed attempt, or null when it was the last one.
 *
 * @param attempts how many there were, from 1.
 * @param random 0 to 1.
 */
export function nextAttemptAt(attempts: number, now: Date, random = Math.random()): Date | null {
  const pauseMs = PAUSES_MS[attempts - 1];
  return pauseMs === undefined ? null : new Date(now.getTime() + pauseMs * (1 + JITTER * random));
}

/**
 * Whether a webhook is to be disabled now that one more of its deliveries was given up. It is not asked after a mere
 * attempt: one that fails after days of silence says nothing of those days.
 */
export function isGivenUp(
  { failingSince, failedInRow }: { failingSince: Date | null; failedInRow: number },
  now: Date,
): boolean {
  const failingMs = failingSince === null ? 0 : now.getTime() - failingSince.getTime();
  return failedInRow >= MAX_FAILED_IN_ROW || failingMs >= MAX_FAILING_MS;
}

import { DomainError } from '../problems/domain-error.js';

/** A later year has five digits and a sign in ISO 8601, which RFC 3339 and most clients cannot read. */
const LAST_YEAR = 9999;

/**
 * The moment that an `expiresAt` names, which has been held to be a time.
 *
 * @throws DomainError `validation_failed` for one that is over, or beyond what can be written in four digits in UTC.
 */
export function futureTime(text: string, now: Date): Date {
  const time = new Date(text);
  if (time > now && time.getUTCFullYear() <= LAST_YEAR) return time;
  const message = `expiresAt must be in the future, and not beyond the year ${LAST_YEAR}`;
  throw new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [{ pointer: '/expiresAt', code: 'future', message }],
  });
}

/** Where a provider says nothing usable. */
const DEFAULT_SECONDS = 60;
/** Nobody is told to wait longer, whatever a provider says. */
const MAX_SECONDS = 3_600;

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds or an HTTP date.
 *
 * @param now milliseconds since the epoch
 * @returns whole seconds from 1 to 3600; 60 where the header is missing or makes no sense.
 */
export function retryAfterSeconds(header: string | undefined, now = Date.now()): number {
  const text = header?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsUntil(text, now);
  if (Number.isNaN(seconds)) return DEFAULT_SECONDS;
  return Math.min(Math.max(seconds, 1), MAX_SECONDS);
}

/** Not every text that `Date.parse` accepts is a date: it reads "1 apple" as January 2001. */
function secondsUntil(date: string, now: number): number {
  return HTTP_DATE.test(date) ? Math.ceil((Date.parse(date) - now) / 1_000) : Number.NaN;
}

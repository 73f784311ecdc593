import type { OutboundResponse } from '../outbound/outbound.types.js';
import { retryAfterSeconds } from '../outbound/retry-after.js';

const UNIX_SECONDS = /^\d{9,11}$/;

/**
 * Seconds to wait after a 429: by Retry-After, or else by a header of the provider's own that holds a moment in Unix
 * seconds.
 *
 * @param fallback seconds, for a provider that tells neither
 */
export function throttleWait(
  { headers }: OutboundResponse,
  momentHeader: string,
  fallback?: number,
): { retryAfterSeconds: number } {
  const told = headers['retry-after'] ?? asHttpDate(headers[momentHeader]) ?? fallback?.toString();
  return { retryAfterSeconds: retryAfterSeconds(told) };
}

function asHttpDate(moment: string | undefined): string | undefined {
  if (moment === undefined || !UNIX_SECONDS.test(moment)) return undefined;
  return new Date(Number(moment) * 1_000).toUTCString();
}

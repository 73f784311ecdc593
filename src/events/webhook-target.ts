import { DomainError } from '../problems/domain-error.js';
import type { Outbound } from '../outbound/outbound.js';
import { parseUrl } from '../outbound/parse-url.js';

/**
 * The url of a webhook as it is stored, refused now where that needs no DNS; every delivery is held against the same
 * policy again, with the addresses that it really goes to.
 *
 * @throws DomainError `validation_failed`, `address_refused`
 */
export function targetUrl(outbound: Outbound, text: string): string {
  const url = parseUrl(text);
  if (url === undefined) throw invalid('url must be an absolute URL');
  if (url.hash !== '') throw invalid('url must not have a fragment');
  return outbound.admit(url).href;
}

/** Whether both lead to the same scheme, host and port. */
export function isSameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

function invalid(message: string): DomainError {
  return new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [{ pointer: '/url', code: 'url', message }],
  });
}

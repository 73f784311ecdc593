import { DomainError } from '../problems/domain-error.js';
import type { OutboundResponse } from './outbound.types.js';
import { retryAfterSeconds } from './retry-after.js';

/**
 * Throws for the answers that say nothing about a credential, whoever asked: throttling, server errors, redirects and
 * statuses that no final answer has. 2xx and the other 4xx are left to the caller.
 *
 * @throws {DomainError} `provider_rate_limited`, `provider_unreachable` or `provider_protocol_error`
 */
export function throwProviderFault(response: OutboundResponse): void {
  const { status } = response;
  if (status === 429) throw rateLimited(response);
  if (status === 407)
    throw new DomainError('provider_unreachable', 'A proxy on the way to the provider demands a login.');
  if (status >= 500 && status <= 599) throw serverError(response);
  if (status >= 300 && status <= 399) {
    throw new DomainError(
      'provider_protocol_error',
      'The provider answered with a redirect, which is not followed.',
    );
  }
  if (status < 200 || status > 599) {
    throw new DomainError('provider_protocol_error', 'The provider answered with an unknown status.');
  }
}

function rateLimited({ headers }: OutboundResponse): DomainError {
  const wait = { retryAfterSeconds: retryAfterSeconds(headers['retry-after']) };
  return new DomainError('provider_rate_limited', 'The provider asks us to slow down.', wait);
}

function serverError({ status, headers }: OutboundResponse): DomainError {
  const says = headers['retry-after'];
  const wait = status === 503 && says !== undefined ? { retryAfterSeconds: retryAfterSeconds(says) } : {};
  return new DomainError('provider_unreachable', 'The provider answered with a server error.', wait);
}

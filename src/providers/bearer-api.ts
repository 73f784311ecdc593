import type { Secret } from '../encryption/secret.js';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import { parseJsonText } from '../outbound/response-json.js';
import type { ProviderContext } from './provider.js';

const BLOCK_SECONDS = 900;

/** Asks an API that takes a Bearer token and answers JSON. Every status comes back to the caller. */
export function getAsBearer(
  url: URL,
  token: Secret,
  { outbound, deadline }: ProviderContext,
): Promise<OutboundResponse> {
  const authorization = token.map((clear) => `Bearer ${clear}`);
  const headers = { accept: 'application/json' };
  return outbound.send({ method: 'GET', url, headers, secretHeaders: { authorization }, deadline });
}

/**
 * A 403 that is no JSON comes from a firewall in front of the API, and tells nothing about the credential.
 *
 * @throws DomainError `provider_blocked`
 */
export function throwBlockPage({ status, body }: OutboundResponse): void {
  if (status !== 403 || parseJsonText(body) !== undefined) return;
  throw new DomainError('provider_blocked', 'A page in place of the API forbids our requests.', {
    retryAfterSeconds: BLOCK_SECONDS,
  });
}

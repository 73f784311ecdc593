import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonText, readString } from '../../outbound/response-json.js';
import { retryAfterSeconds } from '../../outbound/retry-after.js';
import { DomainError } from '../../problems/domain-error.js';
import { throwBlockPage } from '../bearer-api.js';
import { requireScope } from './github.scopes.js';

/**
 * What an answer other than 200 means. GitHub names the scopes of a token also where it refuses, and answers 404 to
 * tokens without them, so the scopes are read first.
 *
 * @returns undefined for "not found"
 * @throws DomainError of the closed list
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function refuse(response: OutboundResponse): undefined {
  const message = readString(parseJsonText(response.body), 'message');
  if (isRateLimited(response, message)) throw rateLimited(response);
  throwProviderFault(response);
  if (response.status === 401) {
    throw new DomainError('credential_rejected', 'GitHub does not accept this token.', {
      hint: 'It may be mistyped, revoked or expired: GitHub does not tell which. Make a new classic token.',
    });
  }
  throwBlockPage(response);
  if (message === undefined) throw cannotTell();
  if (response.headers['x-github-sso'] !== undefined) throw singleSignOn();
  requireScope(response);
  if (response.status === 403) throw forbidden();
  if (response.status !== 404) throw cannotTell();
  return undefined;
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimited({ status, headers }: OutboundResponse, message = ''): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const isSpent = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  return isSpent || /\brate limit\b/i.test(message);
}

function rateLimited({ headers }: OutboundResponse): DomainError {
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) - Date.now() / 1000;
  const isSpent = headers['x-ratelimit-remaining'] === '0' && reset > 0;
  const wait = headers['retry-after'] ?? (isSpent ? String(Math.ceil(reset)) : undefined);
  return new DomainError('provider_rate_limited', 'GitHub limits the rate of our requests.', {
    retryAfterSeconds: retryAfterSeconds(wait),
  });
}

function singleSignOn(): DomainError {
  return new DomainError(
    'permission_missing',
    'The organization is protected by single sign-on, for which the token is not authorized.',
    { hint: 'At GitHub: Settings, Developer settings, Tokens (classic), Configure SSO, Authorize.' },
  );
}

function forbidden(): DomainError {
  return new DomainError(
    'permission_missing',
    'GitHub forbids this token to read the packages of the owner.',
    {
      hint: 'The organization may forbid classic tokens, or allow only certain IP addresses; its owners can tell.',
    },
  );
}

function cannotTell(): DomainError {
  return new DomainError(
    'inconclusive',
    'GitHub refused the request in a way that tells nothing about the token.',
  );
}

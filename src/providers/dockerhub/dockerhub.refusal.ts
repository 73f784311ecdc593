import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonText, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { throwBlockPage } from '../bearer-api.js';
import { throttleWait } from '../throttle-wait.js';

const LOCKOUT = /too many failed login attempts/i;
/** Users report ten to fifteen minutes. https://github.com/docker/hub-feedback/issues/2217 */
const LOCKOUT_SECONDS = 900;
const MOMENT_HEADER = 'x-retry-after';

const MAKE_A_TOKEN = {
  hint: 'Make a personal access token with the permission "Read-only", or an organization access token, and store that.',
};

/**
 * Throws for the answers that say nothing about the credential. The Hub tells the end of throttling in a header of its
 * own, and locks a user name or an IP address after failed logins with the same status.
 * https://docs.docker.com/reference/api/hub/latest/#tag/rate-limiting
 */
export function throwHubFault(response: OutboundResponse): void {
  if (response.status === 429) throw throttled(response);
  throwProviderFault(response);
  throwBlockPage(response);
}

function throttled(response: OutboundResponse): DomainError {
  if (LOCKOUT.test(response.body)) {
    return new DomainError(
      'provider_blocked',
      'Docker Hub locks this user name or our address for a while.',
      throttleWait(response, MOMENT_HEADER, LOCKOUT_SECONDS),
    );
  }
  return new DomainError(
    'provider_rate_limited',
    'Docker Hub limits the rate of our requests.',
    throttleWait(response, MOMENT_HEADER),
  );
}

/** What it means that the Hub did not let somebody log in. */
export function loginRefusal({ status, body }: OutboundResponse): DomainError {
  const answer = parseJsonText(body);
  if (status !== 401 || answer === undefined) return cannotTell();
  if (readMember(answer, 'login_2fa_token') !== undefined) {
    return new DomainError(
      'wrong_credential_type',
      'This account has two-factor authentication: a password alone does not log in.',
      MAKE_A_TOKEN,
    );
  }
  if (/personal access token/i.test(messageOf(answer))) {
    return new DomainError(
      'wrong_credential_type',
      'Docker Hub takes no password for this account, only a token.',
      MAKE_A_TOKEN,
    );
  }
  return new DomainError('credential_rejected', 'Docker Hub does not accept this name with this token.', {
    hint: 'A personal access token goes with its Docker ID, an organization access token with the name of the organization. A password fails where single sign-on is enforced.',
  });
}

/**
 * What it means that the Hub did not show a list to an access token that it gave a moment before.
 *
 * @param missing for a list that is not there
 */
export function listRefusal({ status, body }: OutboundResponse, missing: DomainError): DomainError {
  const answer = parseJsonText(body);
  if (status === 404 && answer !== undefined) return missing;
  // Some routes take no token that a personal access token logged in: a limit of the route, not of the token's rights.
  // https://github.com/docker/hub-feedback/issues/2438
  if (status !== 403 || /token issued from/i.test(messageOf(answer))) return cannotTell();
  return permissionMissing('Docker Hub does not let this token list the repositories.');
}

/** The token logs in but may not do what a pull needs. */
export function permissionMissing(detail: string): DomainError {
  return new DomainError('permission_missing', detail, {
    hint: 'Give a personal access token the permission "Read-only" or more; "Public repo read-only" is not enough. Give an organization access token the right to list and pull the repositories.',
  });
}

function messageOf(answer: unknown): string {
  return readString(answer, 'message') ?? readString(answer, 'detail') ?? '';
}

function cannotTell(): DomainError {
  return new DomainError(
    'inconclusive',
    'Docker Hub refused the request in a way that tells nothing about the credential.',
  );
}

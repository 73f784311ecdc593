import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonBody, parseJsonText, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { bearer } from '../../registry/authorization.js';
import type { ProviderContext } from '../provider.js';
import { assertionForm, TOKEN_URL } from './gcr.key.js';
import { refusedWithoutReason } from './gcr.refusal.js';

const SENDABLE = /^[\x21-\x7e]{1,8192}$/;

/**
 * Exchanges the key for the Authorization header for Google's APIs.
 *
 * @throws DomainError of the closed list
 */
export async function exchangeKey(keyFile: Secret, context: ProviderContext): Promise<Secret> {
  return bearer(await accessTokenOf(keyFile, context));
}

/**
 * Exchanges the key for an access token, once per operation; the token is kept nowhere. It proves that the account and
 * the key are alive, and nothing about any registry.
 *
 * @throws DomainError of the closed list
 */
export async function accessTokenOf(
  keyFile: Secret,
  { outbound, deadline }: ProviderContext,
): Promise<Secret> {
  const response = await outbound.send({
    method: 'POST',
    url: new URL(TOKEN_URL),
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: keyFile.map((text) => assertionForm(text, new Date())),
    deadline,
  });
  throwProviderFault(response);
  if (response.status !== 200) throw refusal(response);
  const token = readString(parseJsonBody(response), 'access_token');
  if (token !== undefined && SENDABLE.test(token)) return new Secret(token);
  throw new DomainError('provider_protocol_error', 'Google gave no access token, and no reason.');
}

/** The OAuth error tells the kind, and only its description tells a dead key from a wrong clock. */
function refusal(response: OutboundResponse): DomainError {
  const body = parseJsonText(response.body);
  if (response.status === 403 && body === undefined) {
    return refusedWithoutReason();
  }
  switch (readString(body, 'error')) {
    case 'invalid_grant':
      return invalidGrant(readString(body, 'error_description') ?? '');
    case 'invalid_client':
    case 'deleted_client':
      return rejected('Google does not know this service account.');
    case 'disabled_client':
      return disabled();
    default:
      return unclear({});
  }
}

/** Seen at Google: https://github.com/googleapis/google-api-ruby-client/issues/720, google-cloud-php#3622. */
function invalidGrant(description: string): DomainError {
  if (/short-lived|timeframe|\b(?:iat|exp)\b/i.test(description)) return clockIsWrong();
  if (/signature/i.test(description)) {
    return rejected('Google does not know this key: it was deleted, or belongs to another service account.');
  }
  if (/disabled/i.test(description)) return disabled();
  if (/not found|deleted|no valid verifier/i.test(description)) {
    return rejected('Google does not find this service account: it was deleted, disabled or never there.');
  }
  return unclear({});
}

function clockIsWrong(): DomainError {
  return unclear({
    hint: 'Google finds the time of our assertion wrong. The operator has to set the clock of this service (NTP); the key may be right.',
  });
}

function disabled(): DomainError {
  return rejected('The service account is disabled.');
}

function rejected(detail: string): DomainError {
  return new DomainError('credential_rejected', detail, {
    hint: 'Look at the service account and its keys under IAM, Service accounts; enable it or make a new key.',
  });
}

function unclear(details: { hint?: string }): DomainError {
  const detail = 'Google refused to exchange the key in a way that tells nothing about the key.';
  return new DomainError('inconclusive', detail, details);
}

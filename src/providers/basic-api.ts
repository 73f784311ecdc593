import type { Secret } from '../encryption/secret.js';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import { throwProviderFault } from '../outbound/provider-fault.js';
import { parseJsonBody } from '../outbound/response-json.js';
import { DomainError } from '../problems/domain-error.js';
import { basic } from '../registry/authorization.js';
import { MAX_ANSWER_BYTES } from '../registry/registry-requests.js';
import { throwBlockPage } from './bearer-api.js';
import type { ProviderContext } from './provider.js';

/** A user name with its password or access token. */
export interface BasicLogin {
  username: string;
  secret: Secret;
}

/**
 * Asks an API that takes a Basic login and answers JSON. 200 and the 4xx that the API itself answers come back.
 *
 * @throws DomainError where the answer says nothing about the credential
 */
export async function getAsUser(
  url: URL,
  { username, secret }: BasicLogin,
  { outbound, deadline }: ProviderContext,
  headers: Readonly<Record<string, string>> = {},
): Promise<OutboundResponse> {
  const response = await outbound.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json', ...headers },
    secretHeaders: { authorization: basic(username, secret) },
    deadline,
    maxBodyBytes: MAX_ANSWER_BYTES,
  });
  throwProviderFault(response);
  throwBlockPage(response);
  return response;
}

/** The body where it is a list; its items are foreign. @throws DomainError `provider_protocol_error` */
export function readListBody(response: OutboundResponse): unknown[] {
  const body = parseJsonBody(response);
  if (Array.isArray(body)) return body;
  throw new DomainError('provider_protocol_error', 'The provider answered with something else than a list.');
}

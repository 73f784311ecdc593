import type { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonBody, parseJsonText, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { getAsBearer, throwBlockPage } from '../bearer-api.js';
import type { ProviderContext } from '../provider.js';
import { throttleWait } from '../throttle-wait.js';

/** Where the API answers. */
export const DIGITALOCEAN_API = 'https://api.digitalocean.com';

/** What to read below `/v2/registries`, and what to throw when it is not there. */
export interface ApiRequest {
  /** Parts of the path, each encoded here: a repository's name is one part, slashes and all. */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  missing: DomainError;
}

/**
 * Reads from the API. Only `/v2/registries` is used: `/v2/registry` answers 412 as soon as an account has a second
 * registry, and `docker-credentials` would mint a credential that never ends.
 * https://docs.digitalocean.com/reference/api/digitalocean/#tag/Container-Registries
 *
 * @throws DomainError of the closed list
 */
export async function readApi(
  { path, query = {}, missing }: ApiRequest,
  token: Secret,
  context: ProviderContext,
): Promise<unknown> {
  const url = new URL(['/v2/registries', ...path.map(encodeURIComponent)].join('/'), DIGITALOCEAN_API);
  url.search = new URLSearchParams(query).toString();
  const response = await getAsBearer(url, token, context);
  if (response.status === 429) {
    const wait = throttleWait(response, 'ratelimit-reset');
    throw new DomainError('provider_rate_limited', 'DigitalOcean limits the rate of our requests.', wait);
  }
  throwProviderFault(response);
  throwBlockPage(response);
  if (response.status === 200) return parseJsonBody(response);
  throw refusal(response, missing);
}

/** For answers of another form than documented. */
export function nonsense(): DomainError {
  return new DomainError(
    'provider_protocol_error',
    'DigitalOcean answered with something else than documented.',
  );
}

/**
 * Refusals carry an `id`. A token without the scope is `forbidden`, never `unauthorized`; a 404 without the id is a
 * missing route, and says nothing of the registry.
 */
function refusal({ status, body }: OutboundResponse, missing: DomainError): DomainError {
  const answer = parseJsonText(body);
  switch (readString(answer, 'id')) {
    case 'unauthorized':
      return rejected();
    case 'forbidden':
      return new DomainError('permission_missing', 'The token may not read the container registry.', {
        hint: 'Make a token with the scope registry:read; nothing more is needed.',
      });
    case 'not_found':
      return missing;
    default:
      return status === 401 && answer !== undefined ? rejected() : cannotTell();
  }
}

function rejected(): DomainError {
  return new DomainError('credential_rejected', 'DigitalOcean does not accept this token.', {
    hint: 'The token may have been deleted, have expired, or have lost a character when it was copied.',
  });
}

function cannotTell(): DomainError {
  return new DomainError(
    'inconclusive',
    'DigitalOcean refused the request in a way that tells nothing about the token.',
  );
}

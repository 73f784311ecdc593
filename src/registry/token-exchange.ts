import type { Secret } from '../encryption/secret.js';
import type { Deadline } from '../outbound/deadline.js';
import type { OutboundPort } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import { readTokenResponse, type AccessToken } from './access-token.js';
import { refuse } from './registry-refusal.js';
import type { Door } from './registry.types.js';

/** Go-containerregistry's cap for token bodies. */
const MAX_TOKEN_BODY_BYTES = 64 * 1024;

/** What to ask of a token server. */
export interface TokenRequest {
  door: Extract<Door, { scheme: 'bearer' }>;
  /** Unset: a login without any right, which every server refuses to a bad credential. */
  scope?: string;
  /** Unset: the token that anybody gets. */
  authorization?: Secret;
  deadline: Deadline;
}

/**
 * Fetches a token by GET: the POST form is answered 404, 400 or 405 by several registries.
 * Throws a `RegistryRefusal` when the server says no, `provider_protocol_error` when its answer holds no token.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function fetchToken(outbound: OutboundPort, request: TokenRequest): Promise<AccessToken> {
  const response = await outbound.send({
    method: 'GET',
    url: tokenUrl(request),
    headers: { accept: 'application/json' },
    ...(request.authorization && { secretHeaders: { authorization: request.authorization } }),
    deadline: request.deadline,
    maxBodyBytes: MAX_TOKEN_BODY_BYTES,
  });
  if (response.status !== 200) {
    refuse(request.scope ? 'authorize' : 'authenticate', 'bearer', response);
  }
  const token = readTokenResponse(response, Date.now());
  if (!token) throw new DomainError('provider_protocol_error', 'The token server answered without a token.');
  return token;
}

/** The realm's own query is kept, but not what would ask for more rights or for a token that lasts. */
function tokenUrl({ door, scope }: TokenRequest): URL {
  const url = new URL(door.realm);
  url.searchParams.delete('scope');
  url.searchParams.delete('offline_token');
  if (door.service !== undefined) url.searchParams.set('service', door.service);
  if (scope !== undefined) url.searchParams.set('scope', scope);
  return url;
}

/** The only scope ever asked for a repository: Quay and GitLab create a repository when they are asked for `push`. */
export function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

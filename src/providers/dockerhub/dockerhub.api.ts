import { Secret } from '../../encryption/secret.js';
import {
  parseJsonBody,
  parseJsonText,
  readArray,
  readNumber,
  readString,
} from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { getAsBearer } from '../bearer-api.js';
import type { ProofTrail } from '../proof-trail.js';
import type { ProviderContext } from '../provider.js';
import { listRefusal, loginRefusal, permissionMissing, throwHubFault } from './dockerhub.refusal.js';

const HUB = 'https://hub.docker.com';
// What can stand in an Authorization header, and cannot break out of it.
const TOKEN = /^[\x21-\x7e]{1,16000}$/;
const READING = new Set(['repo:read', 'repo:write', 'repo:admin']);

/** One page of a list of the Hub. */
export interface HubList {
  results: unknown[];
  hasMore: boolean;
  count?: number;
}

/** Which page of which list, and what to throw when the list is not there. */
export interface HubListRequest {
  /** Parts of the path, each encoded here. */
  path: readonly string[];
  number: number;
  size: number;
  missing: DomainError;
}

/**
 * Logs in. The access token lives for ten minutes, and is used for the operation at hand only.
 * https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api/operation/AuthCreateAccessToken
 *
 * @throws DomainError of the closed list; `permission_missing` for a token that may read public repositories only
 */
export async function hubLogin(
  identifier: string,
  secret: Secret,
  { outbound, deadline, trail }: ProviderContext,
): Promise<Secret> {
  const response = await outbound.send({
    method: 'POST',
    url: new URL('/v2/auth/token', HUB),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: secret.map((clear) => JSON.stringify({ identifier, secret: clear })),
    deadline,
  });
  throwHubFault(response);
  if (response.status !== 200) throw loginRefusal(response);
  const token = readString(parseJsonBody(response), 'access_token');
  if (token === undefined || !TOKEN.test(token)) throw nonsense();
  heedScopes(scopesOf(token), trail);
  return new Secret(token);
}

/** A page of a list, as somebody who is logged in. @throws DomainError of the closed list */
export async function hubList(
  { path, number, size, missing }: HubListRequest,
  token: Secret,
  context: ProviderContext,
): Promise<HubList> {
  const url = new URL(`/v2/${path.map(encodeURIComponent).join('/')}`, HUB);
  url.search = new URLSearchParams({ page: String(number), page_size: String(size) }).toString();
  const response = await getAsBearer(url, token, context);
  throwHubFault(response);
  if (response.status !== 200) throw listRefusal(response, missing);
  const body = parseJsonBody(response);
  const results = readArray(body, 'results');
  if (results === undefined) throw nonsense();
  // `next` is a whole URL: that there is one says enough, it is never called.
  return { results, hasMore: readString(body, 'next') !== undefined, count: readNumber(body, 'count') };
}

/** The access token is a JWT whose scope tells what the token behind it may do; any other says nothing. */
function scopesOf(token: string): string[] {
  const payload = parseJsonText(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return (readString(payload, 'scope') ?? '').split(' ');
}

/** @see https://docs.docker.com/security/access-tokens/ each permission includes those below it */
function heedScopes(scopes: readonly string[], trail: ProofTrail): void {
  const isReading = scopes.some((scope) => READING.has(scope));
  if (scopes.includes('repo:public_read') && !isReading)
    throw permissionMissing('This token may read public repositories only, which needs no credential.');
  if (isReading) trail.proved('pull');
  if (scopes.includes('repo:write') || scopes.includes('repo:admin')) trail.warn('may_push');
  if (scopes.includes('repo:admin')) trail.warn('may_delete');
}

function nonsense(): DomainError {
  return new DomainError(
    'provider_protocol_error',
    'Docker Hub answered with something else than documented.',
  );
}

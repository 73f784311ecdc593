import type { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import {
  parseJsonBody,
  parseJsonText,
  readArray,
  readMember,
  readString,
} from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { throwBlockPage } from '../bearer-api.js';
import type { ProviderContext } from '../provider.js';
import type { Site } from './gitlab.fields.js';

/** What GitLab tells of an access token. */
export interface AccessTokenFacts {
  scopes: string[];
  expiresAt?: Date;
}

/** Asks GitLab's API, whatever it answers. */
export async function askGitlab(
  { origin, prefix }: Site,
  pathAndQuery: string,
  token: Secret,
  { outbound, deadline }: ProviderContext,
): Promise<OutboundResponse> {
  const response = await outbound.send({
    method: 'GET',
    url: new URL(`${origin}${prefix}/api/v4${pathAndQuery}`),
    headers: { accept: 'application/json' },
    secretHeaders: { 'private-token': token },
    deadline,
  });
  throwProviderFault(response);
  throwBlockPage(response);
  return response;
}

/**
 * What an access token of a user, group or project is good for. Any of its scopes is enough to ask; a GitLab that does
 * not answer so tells nothing, and then the registry decides.
 *
 * @see https://docs.gitlab.com/api/personal_access_tokens/#self-inform
 * @throws DomainError of the closed list
 */
export async function describeToken(
  web: Site,
  token: Secret,
  context: ProviderContext,
): Promise<AccessTokenFacts | undefined> {
  const response = await askGitlab(web, '/personal_access_tokens/self', token, context);
  if (response.status === 200) return readFacts(parseJsonBody(response));
  if (response.status === 401) throw rejected(response);
  if ([403, 404].includes(response.status) && isExplained(response)) return undefined;
  throw cannotTell();
}

/** True for an error that GitLab's API itself explains, in one of its two ways. */
export function isExplained({ body }: OutboundResponse): boolean {
  const answer = parseJsonText(body);
  return readMember(answer, 'message') !== undefined || readMember(answer, 'error') !== undefined;
}

/** GitLab tells expired and revoked tokens from unknown ones in words alone. */
export function rejected({ body }: OutboundResponse): DomainError {
  const words = readString(parseJsonText(body), 'error_description') ?? '';
  return /\bexpired\b/i.test(words)
    ? new DomainError('credential_expired', 'GitLab says that the token has expired.')
    : new DomainError('credential_rejected', 'GitLab does not accept this token.');
}

export function cannotTell(): DomainError {
  return new DomainError('inconclusive', 'GitLab answered in a way that tells nothing about the token.');
}

function readFacts(body: unknown): AccessTokenFacts {
  const scopes = readArray(body, 'scopes');
  if (!scopes) {
    throw new DomainError('provider_protocol_error', 'GitLab answered with something else than documented.');
  }
  const expiresAt = readExpiry(readString(body, 'expires_at'));
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new DomainError('credential_expired', 'GitLab says that the token has expired.');
  }
  if (readMember(body, 'revoked') === true || readMember(body, 'active') === false) {
    throw new DomainError('credential_rejected', 'GitLab says that the token is revoked or not active.');
  }
  return { scopes: scopes.filter((scope) => typeof scope === 'string'), expiresAt };
}

/** A day, at whose beginning in UTC the token ends. */
function readExpiry(day: string | undefined): Date | undefined {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? `${day}T00:00:00Z` : Number.NaN);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

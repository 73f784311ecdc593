import type { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { parseJsonBody } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { bearer } from '../../registry/authorization.js';
import { nextLinkTarget } from '../../registry/link-header.js';
import type { ProviderContext } from '../provider.js';
import { refuse } from './github.refusal.js';
import { requireScope, warnOfScopes } from './github.scopes.js';

const API = 'https://api.github.com';

/** GitHub has one path for the packages of an organization and one for those of a user. */
export type OwnerKind = 'orgs' | 'users';

/** An owner of packages. */
export interface GithubOwner {
  kind: OwnerKind;
  name: string;
}

/** One page of a list, its items as foreign as they came. */
export interface GithubList {
  items: unknown[];
  hasMore: boolean;
  /** When the token ends, where GitHub tells. */
  expiresAt?: Date;
}

/**
 * A page of the container packages that the token may see of an owner; undefined where GitHub finds no such owner.
 *
 * @see https://docs.github.com/en/rest/packages/packages#list-packages-for-an-organization
 * @throws DomainError of the closed list
 */
export async function listPackages(
  { kind, name }: GithubOwner,
  page: { size: number; number: number },
  token: Secret,
  context: ProviderContext,
): Promise<GithubList | undefined> {
  const url = new URL(`/${kind}/${encodeURIComponent(name)}/packages`, API);
  url.searchParams.set('package_type', 'container');
  return list(url, page, token, context);
}

/**
 * A page of the versions of a package; undefined where GitHub finds no such package.
 *
 * @param image must be checked to be the name of a repository
 * @see https://docs.github.com/en/rest/packages/packages#list-package-versions-for-a-package-owned-by-an-organization
 * @throws DomainError of the closed list
 */
export async function listVersions(
  { owner, image }: { owner: GithubOwner; image: string },
  page: { size: number; number: number },
  token: Secret,
  context: ProviderContext,
): Promise<GithubList | undefined> {
  const path = `/${owner.kind}/${encodeURIComponent(owner.name)}/packages/container/${encodeURIComponent(image)}/versions`;
  const url = new URL(path, API);
  url.searchParams.set('state', 'active');
  return list(url, page, token, context);
}

async function list(
  url: URL,
  { size, number }: { size: number; number: number },
  token: Secret,
  { outbound, deadline, trail }: ProviderContext,
): Promise<GithubList | undefined> {
  url.searchParams.set('per_page', String(size));
  url.searchParams.set('page', String(number));
  const response = await outbound.send({
    method: 'GET',
    url,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    secretHeaders: { authorization: bearer(token) },
    deadline,
    maxBodyBytes: 4 * 1024 * 1024,
  });
  if (response.status !== 200) return refuse(response);
  const read = readList(response);
  warnOfScopes(response, trail);
  return read;
}

function readList(response: OutboundResponse): GithubList {
  const items = parseJsonBody(response);
  if (!Array.isArray(items)) throw nonsense();
  requireScope(response);
  return {
    items: items as unknown[],
    hasMore: nextLinkTarget(response.headers.link ?? '') !== undefined,
    expiresAt: readExpiry(response),
  };
}

/** @see https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api the header is not told in full there */
const EXPIRY = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (?:UTC|([+-]\d{2}):?(\d{2}))$/;

function readExpiry({ headers }: OutboundResponse): Date | undefined {
  const found = EXPIRY.exec(headers['github-authentication-token-expiration']?.trim() ?? '');
  if (!found) return undefined;
  const [, day, time, hours, minutes] = found;
  const moment = new Date(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** For a body that is not what GitHub documents. */
export function nonsense(): DomainError {
  return new DomainError('provider_protocol_error', 'GitHub answered with something else than documented.');
}

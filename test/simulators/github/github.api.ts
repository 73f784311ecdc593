import { ownEntry } from '../own-entry.js';
import { bearerOf } from '../authorization.js';
import { digestOf } from '../registry/registry-content.js';
import { covers } from '../registry/registry-style.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  GITHUB_CONTENT,
  GITHUB_OWNERS,
  GITHUB_PUBLIC,
  GITHUB_TOKENS,
  type GithubToken,
} from './github.data.js';
import { badCredentials, forbidden, githubError, notFound, SINGLE_SIGN_ON } from './github.errors.js';

const TIMES = { created_at: '2026-01-15T09:00:00Z', updated_at: '2026-03-01T12:00:00Z' };
const ROUTE = /^\/(?<kind>orgs|users)\/(?<owner>[^/]+)\/packages(?:\/container\/(?<name>[^/]+)\/versions)?$/;
const PAGE_SIZE = { default: 30, max: 100 };
const MAX_ENTRIES = 10_000;
const READING = ['read:packages', 'write:packages'];

/**
 * The packages part of GitHub's REST API.
 * @see https://docs.github.com/en/rest/packages/packages
 */
export function answerApi(request: SimulatedRequest): Reply {
  const token = tokenOf(request);
  if (!token) return badCredentials();
  const reply = packages(request, token);
  return { ...reply, headers: { ...headersOf(token), ...reply.headers } };
}

function tokenOf({ headers }: SimulatedRequest): GithubToken | undefined {
  const presented = bearerOf(headers);
  return Object.values(GITHUB_TOKENS).find(({ token }) => token === presented);
}

function headersOf({ scopes, expires }: GithubToken): Record<string, string> {
  return {
    'X-OAuth-Scopes': (scopes ?? []).join(', '),
    'X-Accepted-OAuth-Scopes': 'read:packages',
    'X-RateLimit-Limit': '5000',
    'X-RateLimit-Remaining': '4999',
    ...(expires !== undefined && { 'GitHub-Authentication-Token-Expiration': expires }),
  };
}

function packages(request: SimulatedRequest, token: GithubToken): Reply {
  const { kind = '', owner = '', name } = ROUTE.exec(request.url.pathname)?.groups ?? {};
  const isThere = GITHUB_OWNERS[kind as keyof typeof GITHUB_OWNERS]?.includes(owner) ?? false;
  if (!isThere) return notFound();
  if (token.isAuthorized === false) return SINGLE_SIGN_ON;
  if (!token.scopes?.some((scope) => READING.includes(scope))) {
    return forbidden('You need at least read:packages scope to list packages.');
  }
  return name === undefined
    ? listPackages(request, owner, token)
    : listVersions(request, `${owner}/${decodeURIComponent(name)}`, token);
}

function maySee({ pulls }: GithubToken, repository: string): boolean {
  return covers([...pulls, ...GITHUB_PUBLIC], repository);
}

function listPackages(request: SimulatedRequest, owner: string, token: GithubToken): Reply {
  if (request.url.searchParams.get('package_type') !== 'container')
    return githubError(400, 'Invalid argument.');
  const visible = Object.keys(GITHUB_CONTENT).filter(
    (repository) => repository.startsWith(`${owner}/`) && maySee(token, repository),
  );
  return page(request, visible.map(packageView));
}

function packageView(repository: string, index: number) {
  const [login = '', ...path] = repository.split('/');
  const name = path.join('/');
  return {
    id: 1000 + index,
    name,
    package_type: 'container',
    owner: { login, id: 583_231, type: GITHUB_OWNERS.users.includes(login) ? 'User' : 'Organization' },
    version_count: GITHUB_CONTENT[repository]?.length ?? 0,
    visibility: GITHUB_PUBLIC.includes(repository) ? 'public' : 'private',
    html_url: `https://github.com/orgs/${login}/packages/container/package/${encodeURIComponent(name)}`,
    ...TIMES,
  };
}

function listVersions(request: SimulatedRequest, repository: string, token: GithubToken): Reply {
  const tags = ownEntry(GITHUB_CONTENT, repository);
  if (!tags || !maySee(token, repository)) return githubError(404, 'Package not found.');
  const versions = tags.map((tag, index) => ({
    id: 2000 + index,
    name: digestOf(repository, tag),
    html_url: `https://github.com/orgs/packages/container/${2000 + index}`,
    metadata: { package_type: 'container', container: { tags: [tag] } },
    ...TIMES,
  }));
  return page(request, versions);
}

function page({ url }: SimulatedRequest, all: object[]): Reply {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? PAGE_SIZE.default), PAGE_SIZE.max);
  const number = Number(url.searchParams.get('page') ?? 1);
  if (!(size >= 1) || !(number >= 1) || size * number > MAX_ENTRIES)
    return githubError(400, 'Only the first 10000 results are available.');
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  const hasMore = number * size < all.length;
  return {
    status: 200,
    headers: hasMore ? { Link: `<${next.href}>; rel="next"` } : {},
    json: all.slice((number - 1) * size, number * size),
  };
}

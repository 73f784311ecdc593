import type { Reply, SimulatedRequest } from '../simulator.js';
import { GITLAB_CONTENT, GITLAB_PROJECTS, GITLAB_TOKENS, type GitlabToken } from './gitlab.data.js';
import { apiMessage, INSUFFICIENT_SCOPE, TOKEN_EXPIRED, TOKEN_REVOKED } from './gitlab.errors.js';

const REPOSITORIES = /^\/api\/v4\/projects\/(?<project>[^/]+)\/registry\/repositories$/;
const PAGE_SIZE = { default: 20, max: 100 };

/**
 * GitLab's REST API, as far as it knows tokens and registries. Deploy tokens cannot use it.
 * @see https://docs.gitlab.com/api/personal_access_tokens/ https://docs.gitlab.com/api/container_registry/
 */
export function answerApi(request: SimulatedRequest): Reply {
  const token = tokenOf(request);
  if (!token) return apiMessage(401, '401 Unauthorized');
  if (token.state === 'expired') return TOKEN_EXPIRED;
  if (token.state === 'revoked') return TOKEN_REVOKED;
  if (request.url.pathname === '/api/v4/personal_access_tokens/self') return describe(token);
  const project = REPOSITORIES.exec(request.url.pathname)?.groups?.['project'];
  if (project === undefined) return { status: 404, json: { error: '404 Not Found' } };
  if (!token.scopes.some((scope) => scope === 'api' || scope === 'read_api')) return INSUFFICIENT_SCOPE;
  return repositories(request, token, decodeURIComponent(project));
}

function tokenOf({ headers }: SimulatedRequest): GitlabToken | undefined {
  return Object.values<GitlabToken>(GITLAB_TOKENS).find(
    ({ kind, token }) => kind === 'access' && token === headers['private-token'],
  );
}

function describe({ scopes, expires }: GitlabToken): Reply {
  const json = {
    id: 42,
    name: 'registry',
    revoked: false,
    active: true,
    created_at: '2026-01-15T09:00:00.000Z',
    scopes,
    user_id: 7,
    last_used_at: '2026-03-01T12:00:00.000Z',
    expires_at: expires ?? null,
  };
  return { status: 200, json };
}

function repositories(request: SimulatedRequest, token: GitlabToken, project: string): Reply {
  if (!GITLAB_PROJECTS.includes(project) || !token.projects.includes(project)) {
    return apiMessage(404, '404 Project Not Found');
  }
  const paths = Object.keys(GITLAB_CONTENT).filter(
    (path) => path === project || path.startsWith(`${project}/`),
  );
  const withCount = request.url.searchParams.get('tags_count') === 'true';
  const items = paths.map((path, index) => ({
    id: 100 + index,
    name: path.slice(project.length + 1),
    path,
    project_id: 12_345_678,
    location: `registry.gitlab.com/${path}`,
    created_at: '2026-01-15T09:00:00.000Z',
    cleanup_policy_started_at: null,
    status: null,
    ...(withCount && { tags_count: GITLAB_CONTENT[path]?.length ?? 0 }),
  }));
  return page(request.url, items);
}

function page(url: URL, all: object[]): Reply {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? PAGE_SIZE.default), PAGE_SIZE.max);
  const number = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  const hasMore = number * size < all.length;
  const headers = {
    'X-Total': String(all.length),
    'X-Next-Page': hasMore ? String(number + 1) : '',
    ...(hasMore && { Link: `<${next.href}>; rel="next"` }),
  };
  return { status: 200, headers, json: all.slice((number - 1) * size, number * size) };
}

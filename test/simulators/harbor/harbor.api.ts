import { ownEntry } from '../own-entry.js';
import { digestOf } from '../registry/registry-content.js';
import { accountOf } from '../registry/token-endpoint.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { HARBOR_ACCOUNTS, HARBOR_PROJECTS, type HarborAccount, type HarborProject } from './harbor.data.js';
import { harborError, HARBOR_FORBIDDEN, HARBOR_UNAUTHORIZED } from './harbor.errors.js';

const TIMES = { creation_time: '2026-01-15T09:00:00.000Z', update_time: '2026-03-01T12:00:00.000Z' };
const NEVER = '0001-01-01T00:00:00.000Z';
const ROUTE =
  /^\/api\/v2\.0\/(?:(?<me>users\/current)|projects(?:\/(?<project>[^/]+)(?:\/repositories(?:\/(?<repository>[^/]+)\/artifacts)?)?)?)$/;
const PAGE_SIZE = { default: 10, max: 100 };

/**
 * Harbor's own API: projects, repositories, artifacts.
 * @see https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml
 */
export function answerApi(request: SimulatedRequest): Reply {
  const path = request.url.pathname;
  const found = ROUTE.exec(path)?.groups;
  if (!found) return harborError(404, 'NOT_FOUND', `path ${path} was not found`);
  const account = accountOf(Object.values(HARBOR_ACCOUNTS), request) as HarborAccount | undefined;
  if (!account) return HARBOR_UNAUTHORIZED;
  const { me, project, repository } = found;
  if (me !== undefined) return currentUser(account);
  if (project === undefined) return projects(request, account);
  const data = HARBOR_PROJECTS[project];
  if (!data && account.isAdmin) return harborError(404, 'NOT_FOUND', `project ${project} not found`);
  if (!data || !account.reads.includes(project)) return HARBOR_FORBIDDEN;
  if (repository !== undefined) return artifacts(request, { project, data, repository });
  return path.endsWith('/repositories')
    ? repositories(request, project, data)
    : { status: 200, json: projectView(project, data) };
}

/** Robots are nobody's user: this cannot validate them. */
function currentUser({ isRobot, user }: HarborAccount): Reply {
  return isRobot
    ? harborError(412, 'PRECONDITION', 'get current user not available for security context: robot')
    : { status: 200, json: { username: user } };
}

function projects(request: SimulatedRequest, { reads }: HarborAccount): Reply {
  const visible = Object.entries(HARBOR_PROJECTS).filter(
    ([name, { isPublic }]) => isPublic || reads.includes(name),
  );
  return page(
    request,
    visible.map(([name, data]) => projectView(name, data)),
  );
}

function projectView(name: string, { id, isPublic, repositories }: HarborProject) {
  const metadata = { public: String(isPublic) };
  return { project_id: id, name, metadata, repo_count: Object.keys(repositories).length, ...TIMES };
}

function repositories(request: SimulatedRequest, project: string, data: HarborProject): Reply {
  const items = Object.entries(data.repositories).map(([name, all], index) => ({
    id: data.id * 100 + index,
    name: `${project}/${name}`,
    project_id: data.id,
    artifact_count: all.length,
    pull_count: 41,
    description: index === 0 ? 'The API' : '',
    ...TIMES,
  }));
  return page(request, items);
}

/** The name is encoded twice; encoded once, the slash in it belongs to the path, which is then no known one. */
function artifacts(
  request: SimulatedRequest,
  { project, data, repository }: { project: string; data: HarborProject; repository: string },
): Reply {
  const name = decodeURIComponent(decodeURIComponent(repository));
  const all = repository.includes('%2F') ? undefined : ownEntry(data.repositories, name);
  if (!all) return harborError(404, 'NOT_FOUND', `repository ${project}/${name} not found`);
  const withScan = request.url.searchParams.get('with_scan_overview') === 'true';
  const items = all.map((tags, index) => ({
    id: index + 1,
    digest: digestOf(`${project}/${name}`, tags[0] ?? ''),
    size: 31_359_093,
    push_time: TIMES.creation_time,
    extra_attrs: { architecture: 'amd64', created: '2026-01-15T08:55:00.000Z', os: 'linux' },
    tags: tags.map((tag) => ({
      name: tag,
      push_time: TIMES.creation_time,
      pull_time: index === 0 ? '2026-03-02T07:00:00.000Z' : NEVER,
    })),
    ...(withScan && index === 0 && { scan_overview: scanOverview() }),
  }));
  return page(request, items);
}

function scanOverview(): object {
  const summary = { total: 3, fixable: 1, summary: { High: 2, Low: 1 } };
  return {
    'application/vnd.security.vulnerability.report; version=1.1': {
      scan_status: 'Success',
      severity: 'High',
      summary,
    },
  };
}

/** One page by number, with the count and the link in headers. */
function page({ url }: SimulatedRequest, all: readonly object[]): Reply {
  const number = Number(url.searchParams.get('page') ?? 1);
  const size = Number(url.searchParams.get('page_size') ?? PAGE_SIZE.default);
  if (!(number >= 1) || !(size >= 1 && size <= PAGE_SIZE.max)) {
    return harborError(422, 'UNPROCESSABLE', 'page or page_size is out of range');
  }
  const Link = `<${url.pathname}?page=${number + 1}&page_size=${size}>; rel="next"`;
  const headers = { 'X-Total-Count': String(all.length), ...(number * size < all.length && { Link }) };
  return { status: 200, headers, json: all.slice((number - 1) * size, number * size) };
}

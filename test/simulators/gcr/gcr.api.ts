import { bearerOf } from '../authorization.js';
import { digestOf } from '../registry/registry-content.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { GCR_PROJECTS, GCR_REPOSITORIES, mayDownload, resourceName, type GcrAccount } from './gcr.data.js';
import {
  billingDisabled,
  invalidArgument,
  notFound,
  nothingHere,
  permissionDenied,
  serviceDisabled,
  unauthenticated,
} from './gcr.errors.js';
import { holderOf } from './gcr.oauth.js';
import { listReply } from './gcr.paging.js';

const ROUTE =
  /^\/v1\/projects\/(?<project>[^/]+)\/locations\/(?<location>[^/]+)\/repositories(?:\/(?<id>[^/:]+)(?<rest>.*))?$/;
const TAGS = /^\/packages\/(?<image>[^/]+)\/tags$/;
const DOWNLOAD = 'artifactregistry.repositories.downloadArtifacts';
const TIMES = { createTime: '2026-01-15T09:00:00.123456Z', updateTime: '2026-03-01T12:00:00.654321Z' };

interface Asked {
  request: SimulatedRequest;
  account: GcrAccount;
  project: string;
  location: string;
  id: string;
  rest: string;
}

/**
 * Artifact Registry: repositories, their permissions, packages and tags.
 * @see https://cloud.google.com/artifact-registry/docs/reference/rest
 */
export function answerApi(request: SimulatedRequest): Reply {
  const groups = ROUTE.exec(request.url.pathname)?.groups;
  if (!groups) return nothingHere();
  const token = bearerOf(request.headers);
  if (token === undefined) return unauthenticated('CREDENTIALS_MISSING');
  const account = holderOf(token);
  if (!account) return unauthenticated('ACCESS_TOKEN_TYPE_UNSUPPORTED');
  const { project = '', location = '', id = '', rest = '' } = groups;
  const asked = { request, account, project, location, id, rest };
  return refusalOf(asked) ?? (rest === ':testIamPermissions' ? testPermissions(asked) : read(asked));
}

/** What Google says before it looks at the account's rights. */
function refusalOf({ project, location }: Asked): Reply | undefined {
  const state = Object.hasOwn(GCR_PROJECTS, project) ? GCR_PROJECTS[project] : 'missing';
  if (state === 'SERVICE_DISABLED') return serviceDisabled();
  if (state === 'BILLING_DISABLED') return billingDisabled();
  return state === 'missing' ? mayNotList(project, location) : undefined;
}

function mayNotList(project: string, location: string): Reply {
  return permissionDenied('artifactregistry.repositories.list', `projects/${project}/locations/${location}`);
}

/** Asking needs no right; who may see that a repository is not there is told so. */
function testPermissions({ request, account, ...asked }: Asked): Reply {
  if (request.method !== 'POST') return nothingHere();
  const name = resourceName(asked);
  const exists = GCR_REPOSITORIES.some((one) => resourceName(one) === name);
  if (!exists) return account.lists.includes(asked.project) ? notFound() : { status: 200, json: {} };
  const { permissions = [] } = JSON.parse(request.body) as { permissions?: string[] };
  const granted = permissions.filter((one) => one === DOWNLOAD && mayDownload(account, name));
  return { status: 200, json: granted.length === 0 ? {} : { permissions: granted } };
}

function read({ request, account, rest, ...asked }: Asked): Reply {
  const { project, location, id } = asked;
  if (request.method !== 'GET') return nothingHere();
  if (!account.lists.includes(project)) return mayNotList(project, location);
  const here = GCR_REPOSITORIES.filter((one) => one.project === project && one.location === location);
  if (id === '') return listReply(request.url, 'repositories', here.map(repositoryView));
  const repository = here.find((one) => one.id === id);
  if (!repository) return notFound();
  if (rest === '') return { status: 200, json: repositoryView(repository) };
  return readPackages(request.url, repository, rest);
}

function readPackages(url: URL, repository: (typeof GCR_REPOSITORIES)[number], rest: string): Reply {
  const name = resourceName(repository);
  const all = Object.keys(repository.packages);
  if (rest === '/packages') {
    const items = all.map((one) => ({ name: `${name}/packages/${encodeURIComponent(one)}`, ...TIMES }));
    return listReply(url, 'packages', items);
  }
  const image = TAGS.exec(rest)?.groups?.['image'];
  if (image === undefined) return invalidArgument('path');
  const found = all.find((one) => encodeURIComponent(one) === image);
  if (found === undefined) return notFound();
  const below = `${name}/packages/${image}`;
  const items = (repository.packages[found] ?? []).map((tag) => ({
    name: `${below}/tags/${tag}`,
    version: `${below}/versions/${digestOf(`${repository.id}/${found}`, tag)}`,
  }));
  return listReply(url, 'tags', items);
}

function repositoryView(repository: (typeof GCR_REPOSITORIES)[number]) {
  const { format, location } = repository;
  const mode = 'STANDARD_REPOSITORY';
  return { name: resourceName(repository), format, mode, ...TIMES, sizeBytes: '31359093', location };
}

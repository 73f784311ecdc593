import { ownEntry } from '../own-entry.js';
import { bearerOf } from '../authorization.js';
import { digestOf } from '../registry/registry-content.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  registriesOf,
  tokenOf,
  type DigitaloceanRegistry,
  type DigitaloceanToken,
} from './digitalocean.data.js';
import { FORBIDDEN, NOT_FOUND, PRECONDITION_FAILED, UNAUTHORIZED } from './digitalocean.errors.js';

const API = 'https://api.digitalocean.com';
const ROUTE =
  /^\/v2\/registries(?:\/(?<name>[^/]+)(?:\/(?<list>docker-credentials|repositoriesV2)|\/repositories\/(?<repository>[^/]+)\/tags)?)?$/;
const PAGE_SIZE = { default: 20, max: 200 };
const UPDATED = '2026-03-01T12:00:00Z';
const SIZES = { compressed_size_bytes: 31_359_093, size_bytes: 79_358_976 };
const LIMITS = { 'ratelimit-limit': '5000', 'ratelimit-remaining': '4999', 'ratelimit-reset': '4102444800' };

/**
 * The registry part of the API.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Container-Registries
 */
export function answerApi(request: SimulatedRequest): Reply {
  const reply = authorized(request);
  return { ...reply, headers: { ...LIMITS, ...reply.headers } };
}

function authorized(request: SimulatedRequest): Reply {
  const token = tokenOf(bearerOf(request.headers));
  if (!token) return UNAUTHORIZED;
  const path = request.url.pathname;
  const route = ROUTE.exec(path)?.groups;
  if (!route && path !== '/v2/registry') return NOT_FOUND;
  if (!token.scopes.includes('registry:read')) return FORBIDDEN;
  const mine = registriesOf(token);
  if (!route) return oldPath(mine);
  if (route['name'] === undefined) return { status: 200, json: { registries: mine.map(registryView) } };
  const registry = mine.find(({ name }) => name === route['name']);
  return registry ? below(request, token, registry) : NOT_FOUND;
}

/** Deprecated: it cannot tell which of several registries is meant. */
function oldPath(mine: DigitaloceanRegistry[]): Reply {
  const [only] = mine;
  return mine.length === 1 && only
    ? { status: 200, json: { registry: registryView(only) } }
    : PRECONDITION_FAILED;
}

function below(
  request: SimulatedRequest,
  { token }: DigitaloceanToken,
  registry: DigitaloceanRegistry,
): Reply {
  const { list, repository } = ROUTE.exec(request.url.pathname)?.groups ?? {};
  if (list === 'docker-credentials') return dockerCredentials(token);
  if (list !== undefined) return repositories(request, registry);
  return repository === undefined
    ? { status: 200, json: { registry: registryView(registry) } }
    : tags(request, registry, decodeURIComponent(repository));
}

/** Mints a credential that never ends, at every call: the journal tells who asked. */
function dockerCredentials(token: string): Reply {
  const auth = Buffer.from(`${token}:${token}`).toString('base64');
  return { status: 200, json: { auths: { 'registry.digitalocean.com': { auth } } } };
}

function registryView({ name, region, repositories: held }: DigitaloceanRegistry) {
  const created_at = '2026-01-15T09:00:00Z';
  const storage_usage_bytes = Object.keys(held).length * SIZES.size_bytes;
  return { name, created_at, region, storage_usage_bytes, storage_usage_bytes_updated_at: UPDATED };
}

function repositories(request: SimulatedRequest, registry: DigitaloceanRegistry): Reply {
  const all = Object.entries(registry.repositories).map(([name, held]) => ({
    registry_name: registry.name,
    name,
    tag_count: held.length,
    manifest_count: held.length,
    latest_manifest: {
      digest: digestOf(`${registry.name}/${name}`, held.at(-1) ?? ''),
      registry_name: registry.name,
      repository: name,
      ...SIZES,
      updated_at: UPDATED,
      tags: held.slice(-1),
    },
  }));
  return page(request, 'repositories', all);
}

function tags(request: SimulatedRequest, registry: DigitaloceanRegistry, repository: string): Reply {
  const held = ownEntry(registry.repositories, repository);
  if (!held) return NOT_FOUND;
  const all = held.map((tag) => ({
    registry_name: registry.name,
    repository,
    tag,
    manifest_digest: digestOf(`${registry.name}/${repository}`, tag),
    ...SIZES,
    updated_at: UPDATED,
  }));
  return page(request, 'tags', all);
}

/** Pages by number; a token stands for the number where one is given, and is given on then. */
function page({ url }: SimulatedRequest, name: string, all: object[]): Reply {
  const token = url.searchParams.get('page_token');
  const number = Number(
    token === null ? (url.searchParams.get('page') ?? 1) : Buffer.from(token, 'base64url').toString(),
  );
  const size = Math.min(Number(url.searchParams.get('per_page') ?? PAGE_SIZE.default), PAGE_SIZE.max);
  const next = token === null ? `page=${number + 1}` : `page_token=${pageToken(number + 1)}`;
  const pages = number * size < all.length ? { next: `${API}${url.pathname}?${next}&per_page=${size}` } : {};
  const items = all.slice((number - 1) * size, number * size);
  return { status: 200, json: { [name]: items, links: { pages }, meta: { total: all.length } } };
}

/** The opaque form of a page's number. */
export function pageToken(number: number): string {
  return Buffer.from(String(number)).toString('base64url');
}

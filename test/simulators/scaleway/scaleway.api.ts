import { createHash } from 'node:crypto';
import { digestOf } from '../registry/registry-content.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  SCALEWAY_KEYS,
  SCALEWAY_NAMESPACES,
  SCALEWAY_ORGANIZATION,
  SCALEWAY_REGIONS,
  type ScalewayKey,
  type ScalewayNamespace,
} from './scaleway.data.js';
import { deniedAuthentication, invalidArgument, notFound, permissionsDenied } from './scaleway.errors.js';

const TIMES = { created_at: '2026-01-15T09:00:00.000Z', updated_at: '2026-03-01T12:00:00.000Z' };
const ROUTE =
  /^\/registry\/v1\/regions\/(?<region>[^/]+)\/(?<list>namespaces|images|images\/(?<imageId>[^/]+)\/tags)$/;
const PAGE_SIZE = { default: 20, max: 100 };

/**
 * The registry API: namespaces, images, tags.
 * @see https://www.scaleway.com/en/developers/api/container-registry/
 */
export function answerApi(request: SimulatedRequest): Reply {
  const found = ROUTE.exec(request.url.pathname);
  if (!found?.groups) return notFound('route', request.url.pathname);
  const key = keyOf(request);
  if (!key) return deniedAuthentication(401, 'not_found');
  if (key.state === 'expired') return deniedAuthentication(401, 'expired');
  const { region = '', list = '', imageId } = found.groups;
  if (!SCALEWAY_REGIONS.some((one) => one === region)) return invalidArgument('region', 'constraint');
  const visible = SCALEWAY_NAMESPACES.filter(
    (one) => one.region === region && key.projects.includes(one.projectId),
  );
  if (list === 'namespaces') return namespaces(request, key, visible);
  if (!key.readsImages || key.projects.length === 0) return permissionsDenied('container_registry', 'read');
  return imageId === undefined ? images(request, visible) : tags(request, visible, imageId);
}

function keyOf({ headers }: SimulatedRequest): ScalewayKey | undefined {
  return Object.values(SCALEWAY_KEYS).find(({ secretKey }) => secretKey === headers['x-auth-token']);
}

function namespaces(request: SimulatedRequest, key: ScalewayKey, visible: ScalewayNamespace[]): Reply {
  if (key.projects.length === 0) return permissionsDenied('container_registry', 'read');
  const items = visible.map((one) => ({
    ...namespaceView(one),
    project_id: one.projectId,
    organization_id: SCALEWAY_ORGANIZATION,
  }));
  return page(request, 'namespaces', items, ['name', 'project_id', 'organization_id']);
}

function namespaceView({ id, name, region, images }: ScalewayNamespace) {
  return {
    id,
    name,
    description: '',
    status: 'ready',
    status_message: '',
    endpoint: `rg.${region}.scw.cloud/${name}`,
    is_public: false,
    size: Object.keys(images).length * 31_359_093,
    image_count: Object.keys(images).length,
    region,
    ...TIMES,
  };
}

function images(request: SimulatedRequest, visible: ScalewayNamespace[]): Reply {
  const items = visible.flatMap((namespace) =>
    Object.entries(namespace.images).map(([name, tagNames]) => ({
      id: idOf(`${namespace.id}/${name}`),
      name,
      namespace_id: namespace.id,
      status: 'ready',
      status_message: '',
      visibility: 'inherit',
      size: 31_359_093,
      tags: tagNames,
      ...TIMES,
    })),
  );
  return page(request, 'images', items, ['name', 'namespace_id']);
}

function tags(request: SimulatedRequest, visible: ScalewayNamespace[], imageId: string): Reply {
  const all = visible.flatMap((one) =>
    Object.entries(one.images).map(([name, tagNames]) => ({ one, name, tagNames })),
  );
  const image = all.find(({ one, name }) => idOf(`${one.id}/${name}`) === imageId);
  if (!image) return notFound('image', imageId);
  const repository = `${image.one.name}/${image.name}`;
  const items = image.tagNames.map((name) => ({
    id: idOf(`${imageId}:${name}`),
    name,
    image_id: imageId,
    status: 'ready',
    digest: digestOf(repository, name),
    ...TIMES,
  }));
  return page(request, 'tags', items, ['name']);
}

/** One page by number, after the filters that the request names. */
function page(
  { url }: SimulatedRequest,
  member: string,
  all: readonly Record<string, unknown>[],
  filters: readonly string[],
): Reply {
  const number = Number(url.searchParams.get('page') ?? 1);
  const size = Number(url.searchParams.get('page_size') ?? PAGE_SIZE.default);
  if (!(number >= 1)) return invalidArgument('page', 'constraint');
  if (!(size >= 1 && size <= PAGE_SIZE.max)) return invalidArgument('page_size', 'constraint');
  const given = filters.filter((name) => url.searchParams.get(name));
  const matching = all.filter((item) => given.every((name) => item[name] === url.searchParams.get(name)));
  const items = matching.slice((number - 1) * size, number * size);
  return { status: 200, json: { [member]: items, total_count: matching.length } };
}

/** A UUID that is the same in every run. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

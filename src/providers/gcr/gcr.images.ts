import { parseJsonText, readString, readTime } from '../../outbound/response-json.js';
import type { Page, PageRequest } from '../provider.js';
import { toldMembers } from '../told-members.js';
import type { ArtifactRegistry } from './gcr.api.js';
import type { GcrImageDto } from './gcr.browse.dto.js';
import { type GcrPlace, isRepositoryId, packagesOf, repositoriesOf } from './gcr.place.js';
import { nonsense } from './gcr.refusal.js';
import { lastPart } from './gcr.resource.js';

const MAX_POSITION_LENGTH = 2000;

/** How far a walk through the images of a location has come. */
interface Stop {
  /** The repository that is being listed; left out when the next one has to be asked for. */
  repository?: string | undefined;
  /** Page token of that repository's packages. */
  packages?: string | undefined;
  /** Page token of the repositories behind it. */
  repositories?: string | undefined;
}

/**
 * A page of images. Where the host name stands for a location, its repositories are walked through one by one, in
 * constant memory: a page ends with its repository, so it may be short, or empty and still be followed by another.
 */
export async function listImages(
  api: ArtifactRegistry,
  place: GcrPlace,
  page: PageRequest,
): Promise<Page<GcrImageDto>> {
  if (place.repository === undefined) return walk(api, place, page);
  const listed = await listPackages(
    api,
    place,
    { repository: place.repository, packages: page.position },
    page,
  );
  return { items: listed.items, ...(listed.next === undefined ? {} : { nextPosition: listed.next }) };
}

async function walk(api: ArtifactRegistry, place: GcrPlace, page: PageRequest): Promise<Page<GcrImageDto>> {
  const stop = await atRepository(api, place, stopOf(page.position));
  const { repositories, repository } = stop;
  if (repository === undefined) return { items: [], ...positionOf({ repositories }) };
  const { items, next } = await listPackages(api, place, { ...stop, repository }, page);
  const images = items.map((item) => ({ ...item, name: `${repository}/${item.name}` }));
  const behind = next === undefined ? { repositories } : { repository, packages: next, repositories };
  return { items: images, ...positionOf(behind) };
}

/** The next repository, where none is being listed. One that holds no images gives none. */
async function atRepository(api: ArtifactRegistry, place: GcrPlace, stop: Stop): Promise<Stop> {
  if (stop.repository !== undefined) return stop;
  const { items, nextPageToken } = await api.list(repositoriesOf(place), {
    pageSize: '1',
    ...(stop.repositories === undefined ? {} : { pageToken: stop.repositories }),
  });
  const isDocker = readString(items[0], 'format') === 'DOCKER';
  const repository = isDocker ? lastPart(items[0], 'repositories') : undefined;
  if (repository !== undefined && !isRepositoryId(repository)) throw nonsense();
  return { repository, repositories: nextPageToken };
}

async function listPackages(
  api: ArtifactRegistry,
  place: GcrPlace,
  { repository, packages }: Stop & { repository: string },
  { size }: PageRequest,
): Promise<{ items: GcrImageDto[]; next: string | undefined }> {
  const { items, nextPageToken } = await api.list(packagesOf(place, repository), {
    pageSize: String(size),
    ...(packages === undefined ? {} : { pageToken: packages }),
  });
  return { items: items.map(toImage).filter((item) => item !== undefined), next: nextPageToken };
}

function toImage(item: unknown): GcrImageDto | undefined {
  const name = lastPart(item, 'packages');
  if (name === undefined) return undefined;
  return toldMembers({
    name,
    createdAt: readTime(item, 'createTime'),
    updatedAt: readTime(item, 'updateTime'),
  });
}

/** Positions come back signed, so they are what `positionOf` made. */
function stopOf(position: string | undefined): Stop {
  const stop = parseJsonText(position ?? '{}');
  const [repository, packages, repositories] = ['repository', 'packages', 'repositories'].map((member) =>
    readString(stop, member),
  );
  return { repository, packages, repositories };
}

/** Nothing when the walk is over. */
function positionOf(stop: Stop): { nextPosition?: string } {
  if (stop.packages === undefined && stop.repositories === undefined) return {};
  const nextPosition = JSON.stringify(stop);
  if (nextPosition.length > MAX_POSITION_LENGTH) throw nonsense();
  return { nextPosition };
}

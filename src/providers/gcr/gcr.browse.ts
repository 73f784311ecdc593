import { readString, readTime } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { isDigest, isRepositoryName } from '../../registry/image-name.js';
import { refuseNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { ArtifactRegistry, type GooglePage } from './gcr.api.js';
import { GcrImageDto, GcrNamespaceDto, GcrTagDto } from './gcr.browse.dto.js';
import { listImages } from './gcr.images.js';
import {
  type GcrFields,
  type GcrPlace,
  isRepositoryId,
  packagesOf,
  placeOf,
  repositoriesOf,
} from './gcr.place.js';
import { lastPart } from './gcr.resource.js';

const UNKNOWN = new Set(['namespace_not_found', 'namespace_not_found_or_denied']);

/** Lists of the Artifact Registry API, by page tokens. */
export const gcrBrowse: ProviderBrowse<GcrFields, GcrNamespaceDto, GcrImageDto, GcrTagDto> = {
  dtos: { namespace: GcrNamespaceDto, image: GcrImageDto, tag: GcrTagDto },
  documentedPaging: { size: 'pageSize', defaultSize: 50, cursor: 'pageToken', next: 'nextPageToken' },

  namespaces: (credential, page, context) =>
    visit(credential, page, context, async (api, place) => {
      const root = repositoriesOf(place);
      if (place.repository === undefined) return toPage(await api.list(root, pageQuery(page)), toNamespace);
      return { items: [await api.get(`${root}/${place.repository}`)].map(toNamespace).filter(isThere) };
    }),

  images: (credential, page, context) =>
    visit(credential, page, context, (api, place) => listImages(api, place, page)),

  tags: (credential, image, page, context) =>
    visit(credential, page, context, async (api, place) => {
      const name = `${packageName(place, image)}/tags`;
      return toPage(await api.list(name, pageQuery(page)), toTag);
    }),
};

async function visit<Item>(
  { fields, secret }: OpenedCredential<GcrFields>,
  page: PageRequest,
  context: ProviderContext,
  read: (api: ArtifactRegistry, place: GcrPlace) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  refuseNumber(page);
  try {
    return await read(await ArtifactRegistry.open(secret, context), placeOf(fields));
  } catch (error) {
    if (error instanceof DomainError && UNKNOWN.has(error.code)) throw notFound();
    throw error;
  }
}

function pageQuery({ size, position }: PageRequest): Record<string, string> {
  return { pageSize: String(size), ...(position === undefined ? {} : { pageToken: position }) };
}

function toPage<Item>(
  { items, nextPageToken }: GooglePage,
  toItem: (item: unknown) => Item | undefined,
): Page<Item> {
  return {
    items: items.map(toItem).filter(isThere),
    ...(nextPageToken === undefined ? {} : { nextPosition: nextPageToken }),
  };
}

function isThere<Item>(item: Item | undefined): item is Item {
  return item !== undefined;
}

/** A package of the repository that the host name stands for, or else that the image's name begins with. */
function packageName(place: GcrPlace, image: string): string {
  if (!isRepositoryName(image)) throw notFound();
  if (place.repository !== undefined)
    return `${packagesOf(place, place.repository)}/${encodeURIComponent(image)}`;
  const slash = image.indexOf('/');
  if (slash < 0 || !isRepositoryId(image.slice(0, slash))) throw notFound();
  return `${packagesOf(place, image.slice(0, slash))}/${encodeURIComponent(image.slice(slash + 1))}`;
}

function toNamespace(item: unknown): GcrNamespaceDto | undefined {
  const name = lastPart(item, 'repositories');
  if (name === undefined || readString(item, 'format') !== 'DOCKER') return undefined;
  return toldMembers({
    name,
    mode: readString(item, 'mode'),
    createdAt: readTime(item, 'createTime'),
    updatedAt: readTime(item, 'updateTime'),
  });
}

/** The version that a tag leads to is called like its digest. */
function toTag(item: unknown): GcrTagDto | undefined {
  const name = lastPart(item, 'tags');
  if (name === undefined) return undefined;
  const version = readString(item, 'version') ?? '';
  const digest = version.slice(version.lastIndexOf('/') + 1);
  return { name, ...(isDigest(digest) ? { digest } : {}) };
}

function notFound(): DomainError {
  return new DomainError(
    'repository_not_found',
    'Google shows this service account no such repository or image.',
  );
}

import { readArray, readNumber, readString, readTime } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { nextNumber, pageNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { findByName, readList, type ScalewayList } from './scaleway.api.js';
import {
  ScalewayImageDto,
  ScalewayNamespaceDto,
  ScalewayTagDto,
  ScalewayTagsBesideDto,
} from './scaleway.browse.dto.js';
import { registryHost, type ScalewayFields } from './scaleway.fields.js';

/** Lists of the Container Registry API, by page numbers. */
export const scalewayBrowse: ProviderBrowse<
  ScalewayFields,
  ScalewayNamespaceDto,
  ScalewayImageDto,
  ScalewayTagDto
> = {
  dtos: {
    namespace: ScalewayNamespaceDto,
    image: ScalewayImageDto,
    tag: ScalewayTagDto,
    besideTags: ScalewayTagsBesideDto,
  },

  namespaces: (credential, page, context) => {
    const list = { ...asked(credential), path: 'namespaces', member: 'namespaces', query: {} } as const;
    return readItems(list, page, context, (item) => toNamespace(item, credential.fields.region));
  },

  images: (credential, page, context) => readItems(imagesOf(credential), page, context, toImage),

  /** The API knows an image by its id, which it tells for its name. */
  async tags(credential, image, page, context) {
    const found = await findByName({ ...imagesOf(credential), name: image }, context);
    if (found === undefined) {
      throw new DomainError('repository_not_found', 'The namespace has no image of this name.');
    }
    const list = {
      ...asked(credential),
      path: `images/${found.id}/tags`,
      member: 'tags',
      query: {},
    } as const;
    return { ...(await readItems(list, page, context, toTag)), beside: { imageName: image } };
  },
};

function asked({ fields, secret }: OpenedCredential<ScalewayFields>) {
  return { region: fields.region, secretKey: secret, missing: 'repository_not_found' } as const;
}

function imagesOf(credential: OpenedCredential<ScalewayFields>): ScalewayList {
  const query = { namespace_id: credential.fields.namespaceId };
  return { ...asked(credential), path: 'images', member: 'images', query };
}

/** What has no id or no name is left out. */
async function readItems<Item>(
  list: ScalewayList,
  page: PageRequest,
  context: ProviderContext,
  toItem: (item: unknown) => Item | undefined,
): Promise<Page<Item>> {
  const number = pageNumber(page);
  const query = { ...list.query, page: String(number), page_size: String(page.size) };
  const { items, totalCount } = await readList({ ...list, query }, context);
  const hasMore = items.length > 0 && (totalCount === undefined || number * page.size < totalCount);
  return {
    items: items.map(toItem).filter((item) => item !== undefined),
    ...nextNumber(page, hasMore),
    ...(totalCount === undefined ? {} : { totalCount }),
  };
}

/** The endpoint is made here: one that an answer names might lead `docker login` elsewhere. */
function toNamespace(item: unknown, region: string): ScalewayNamespaceDto | undefined {
  const id = readString(item, 'id');
  const name = readString(item, 'name');
  if (id === undefined || name === undefined) return undefined;
  return toldMembers({
    id,
    name,
    region,
    endpoint: `${registryHost(region)}/${name}`,
    imageCount: readNumber(item, 'image_count'),
    size: readNumber(item, 'size'),
    ...statusAndTimes(item),
  });
}

function toImage(item: unknown): ScalewayImageDto | undefined {
  const imageId = readString(item, 'id');
  const name = readString(item, 'name');
  if (imageId === undefined || name === undefined) return undefined;
  return toldMembers({
    imageId,
    name,
    namespaceId: readString(item, 'namespace_id'),
    tagCount: readArray(item, 'tags')?.length,
    size: readNumber(item, 'size'),
    visibility: readString(item, 'visibility'),
    ...statusAndTimes(item),
  });
}

function toTag(item: unknown): ScalewayTagDto | undefined {
  const tagId = readString(item, 'id');
  const name = readString(item, 'name');
  if (tagId === undefined || name === undefined) return undefined;
  const digest = readString(item, 'digest');
  return toldMembers({ tagId, name, digest, size: readNumber(item, 'size'), ...statusAndTimes(item) });
}

function statusAndTimes(item: unknown) {
  return {
    status: readString(item, 'status'),
    createdAt: readTime(item, 'created_at'),
    updatedAt: readTime(item, 'updated_at'),
  };
}

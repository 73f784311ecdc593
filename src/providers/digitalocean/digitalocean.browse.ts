import { parseUrl } from '../../outbound/parse-url.js';
import { readArray, readMember, readNumber, readString, readTime } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { checkedRepository } from '../../registry/registry-session.js';
import { pageNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { DIGITALOCEAN_API, nonsense, readApi } from './digitalocean.api.js';
import {
  DigitaloceanImageDto,
  DigitaloceanNamespaceDto,
  DigitaloceanTagDto,
} from './digitalocean.browse.dto.js';
import type { DigitaloceanFields } from './digitalocean.fields.js';

type Credential = OpenedCredential<DigitaloceanFields>;

const MAX_POSITION_LENGTH = 2_000;

/** Browsing over DigitalOcean's API. Its registry has no catalogue. */
export const digitaloceanBrowse: ProviderBrowse<
  DigitaloceanFields,
  DigitaloceanNamespaceDto,
  DigitaloceanImageDto,
  DigitaloceanTagDto
> = {
  dtos: { namespace: DigitaloceanNamespaceDto, image: DigitaloceanImageDto, tag: DigitaloceanTagDto },
  namespaces,
  images,
  tags,
};

/** Every registry of the account: an account has a handful, which the API gives in one answer. */
async function namespaces(
  { secret }: Credential,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<DigitaloceanNamespaceDto>> {
  const body = await readApi({ path: [], missing: notFound() }, secret, context);
  const all = itemsOf(body, 'registries', 'name', (name, item) =>
    toldMembers({
      name,
      region: readString(item, 'region'),
      size: readNumber(item, 'storage_usage_bytes'),
      createdAt: readTime(item, 'created_at'),
    }),
  );
  const end = pageNumber(page) * page.size;
  const nextPosition = end < all.length ? String(pageNumber(page) + 1) : undefined;
  return toldMembers({ items: all.slice(end - page.size, end), nextPosition, totalCount: all.length });
}

async function images(
  { fields, secret }: Credential,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<DigitaloceanImageDto>> {
  const path = [fields.registryName, 'repositoriesV2'];
  const body = await readApi({ path, query: queryOf(page), missing: notFound() }, secret, context);
  const items = itemsOf(body, 'repositories', 'name', (name, item) =>
    toldMembers({
      name,
      tagCount: readNumber(item, 'tag_count'),
      manifestCount: readNumber(item, 'manifest_count'),
      updatedAt: readTime(readMember(item, 'latest_manifest'), 'updated_at'),
    }),
  );
  return pageOf(items, body);
}

async function tags(
  { fields, secret }: Credential,
  image: string,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<DigitaloceanTagDto>> {
  const path = [fields.registryName, 'repositories', checkedRepository(image), 'tags'];
  const body = await readApi({ path, query: queryOf(page), missing: notFound() }, secret, context);
  const items = itemsOf(body, 'tags', 'tag', (name, item) =>
    toldMembers({
      name,
      digest: readString(item, 'manifest_digest'),
      size: readNumber(item, 'size_bytes'),
      compressedSize: readNumber(item, 'compressed_size_bytes'),
      updatedAt: readTime(item, 'updated_at'),
    }),
  );
  return pageOf(items, body);
}

/** A position is the part of the query that leads to the page: `page=2`, or a `page_token`. */
function queryOf({ size, number, position }: PageRequest): Record<string, string> {
  const place = new URLSearchParams(position ?? { page: String(number) });
  return { per_page: String(size), ...Object.fromEntries(place) };
}

function pageOf<Item>(items: Item[], body: unknown): Page<Item> {
  const totalCount = readNumber(readMember(body, 'meta'), 'total');
  return toldMembers({ items, nextPosition: nextPositionOf(body), totalCount });
}

/** The link to the next page is never called: of its query, the position alone is taken. */
function nextPositionOf(body: unknown): string | undefined {
  const next = readString(readMember(readMember(body, 'links'), 'pages'), 'next');
  const searchParams = next === undefined ? undefined : parseUrl(next, DIGITALOCEAN_API)?.searchParams;
  const name = ['page_token', 'page'].find((one) => searchParams?.has(one));
  if (searchParams === undefined || name === undefined) return undefined;
  const position = new URLSearchParams({ [name]: searchParams.get(name) ?? '' }).toString();
  if (position.length > MAX_POSITION_LENGTH) throw nonsense();
  return position;
}

function itemsOf<Item>(
  body: unknown,
  list: string,
  nameMember: string,
  toItem: (name: string, item: unknown) => Item,
): Item[] {
  const items = readArray(body, list);
  if (items === undefined) throw nonsense();
  return items.flatMap((item) => {
    const name = readString(item, nameMember);
    return name === undefined ? [] : [toItem(name, item)];
  });
}

function notFound(): DomainError {
  return new DomainError('repository_not_found', 'DigitalOcean shows this token no such registry or image.');
}

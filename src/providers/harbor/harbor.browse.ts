import { checkedRepository } from '../../registry/registry-session.js';
import { nextNumber, pageNumber, refuseNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { readHarborList, type HarborList } from './harbor.api.js';
import { HarborImageDto, HarborProjectDto, HarborTagDto } from './harbor.browse.dto.js';
import type { HarborFields } from './harbor.fields.js';
import { toImage, toProject, toTags } from './harbor.items.js';

/** Lists of Harbor's API. */
export const harborBrowse: ProviderBrowse<HarborFields, HarborProjectDto, HarborImageDto, HarborTagDto> = {
  dtos: { namespace: HarborProjectDto, image: HarborImageDto, tag: HarborTagDto },
  namespacesPath: 'projects',

  namespaces: (credential, page, context) =>
    countedList('/projects', toProject, { credential, page, context }),

  images: (credential, page, context) => {
    const { harborProject } = credential.fields;
    const path = `/projects/${harborProject}/repositories`;
    return countedList(path, (item) => toImage(item, harborProject), { credential, page, context });
  },

  tags,
};

interface Reading {
  credential: OpenedCredential<HarborFields>;
  page: PageRequest;
  context: ProviderContext;
}

async function countedList<Item>(
  path: string,
  toItem: (item: unknown) => Item | undefined,
  { credential, page, context }: Reading,
): Promise<Page<Item>> {
  const place = { number: pageNumber(page), size: page.size };
  const list = await readHarborList(path, queryOf(place), credential, context);
  return {
    items: list.items.map(toItem).filter((item) => item !== undefined),
    ...nextNumber(page, goesOn(list, place)),
    ...(list.total !== undefined && { totalCount: list.total }),
  };
}

/**
 * Harbor lists artifacts, each with any number of tags. A position is therefore the page of artifacts, its size, and
 * how many of its tags were listed already.
 */
async function tags(
  credential: OpenedCredential<HarborFields>,
  image: string,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<HarborTagDto>> {
  refuseNumber(page);
  const { harborProject } = credential.fields;
  checkedRepository(`${harborProject}/${image}`);
  // Encoded twice: proxies and Harbor's own router undo it once each. https://github.com/goharbor/harbor/issues/18355
  const name = encodeURIComponent(encodeURIComponent(image));
  const path = `/projects/${harborProject}/repositories/${name}/artifacts`;
  const { listed, ...place } = placeOf(page);
  const query = { ...queryOf(place), q: 'tags=*', with_tag: 'true', with_scan_overview: 'true' };
  const list = await readHarborList(path, query, credential, context);
  const all = list.items.flatMap(toTags);
  const until = listed + page.size;
  const next =
    until < all.length ? { ...place, listed: until } : { ...place, number: place.number + 1, listed: 0 };
  const hasMore = until < all.length || goesOn(list, place);
  return { items: all.slice(listed, until), ...(hasMore && { nextPosition: positionOf(next) }) };
}

interface Place {
  number: number;
  size: number;
}

function queryOf({ number, size }: Place): Record<string, string> {
  return { page: String(number), page_size: String(size) };
}

/** Without a count, a full page has another one behind it. */
function goesOn({ items, total }: HarborList, { number, size }: Place): boolean {
  return items.length > 0 && (total === undefined ? items.length >= size : number * size < total);
}

function placeOf({ position, size: asked }: PageRequest): Place & { listed: number } {
  const [number = 1, size = asked, listed = 0] = position?.split('.').map(Number) ?? [];
  return { number, size, listed };
}

function positionOf({ number, size, listed }: Place & { listed: number }): string {
  return [number, size, listed].join('.');
}

import { readMember, readNumber, readString, readTime } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { checkedRepository } from '../../registry/registry-session.js';
import { nextNumber, pageNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { hubList, hubLogin, type HubList } from './dockerhub.api.js';
import { DockerhubImageDto, DockerhubNamespaceDto, DockerhubTagDto } from './dockerhub.browse.dto.js';
import type { DockerhubFields } from './dockerhub.fields.js';

type Credential = OpenedCredential<DockerhubFields>;

/** Browsing over the Hub's API: the registry has no catalogue, and tells no more of a tag than its name. */
export const dockerhubBrowse: ProviderBrowse<
  DockerhubFields,
  DockerhubNamespaceDto,
  DockerhubImageDto,
  DockerhubTagDto
> = {
  dtos: { namespace: DockerhubNamespaceDto, image: DockerhubImageDto, tag: DockerhubTagDto },
  documentedPaging: { size: 'pageSize', defaultSize: 20, cursor: 'cursor', next: 'nextCursor' },
  namespaces,
  images,
  tags,
};

/** The one that the credential is for, with what is to be seen in it now. */
async function namespaces(
  credential: Credential,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<DockerhubNamespaceDto>> {
  const name = credential.fields.dockerhubUsername;
  const { count } = await list(credential, repositories(name), { size: 1, number: 1 }, context);
  const items = [toldMembers({ name, imageCount: count })];
  return { items: pageNumber(page) === 1 ? items : [], totalCount: 1 };
}

async function images(
  credential: Credential,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<DockerhubImageDto>> {
  const path = repositories(credential.fields.dockerhubUsername);
  return pageOf(await list(credential, path, page, context), page, (name, item) =>
    toldMembers({
      name,
      isPrivate: readBoolean(item, 'is_private'),
      starCount: readNumber(item, 'star_count'),
      pullCount: readNumber(item, 'pull_count'),
      updatedAt: readTime(item, 'last_updated'),
    }),
  );
}

async function tags(
  credential: Credential,
  image: string,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<DockerhubTagDto>> {
  const { namespace, repository } = placeOf(image, credential.fields.dockerhubUsername);
  const path = [...repositories(namespace), repository, 'tags'];
  return pageOf(await list(credential, path, page, context), page, (name, item) =>
    toldMembers({
      name,
      digest: readString(item, 'digest'),
      size: readNumber(item, 'full_size'),
      updatedAt: readTime(item, 'last_updated'),
      pushedAt: readTime(item, 'tag_last_pushed'),
      status: readString(item, 'tag_status'),
    }),
  );
}

function repositories(namespace: string): string[] {
  return ['namespaces', namespace, 'repositories'];
}

/**
 * A name has one part below the credential's namespace. One with two parts names its namespace itself: `library/alpine`
 * is an official image, and a person may read the repositories of the organizations that they belong to.
 */
function placeOf(image: string, own: string): { namespace: string; repository: string } {
  const [first = '', second, ...more] = checkedRepository(image).split('/');
  if (more.length > 0) throw notFound();
  return second === undefined
    ? { namespace: own, repository: first }
    : { namespace: first, repository: second };
}

async function list(
  { fields, secret }: Credential,
  path: string[],
  page: PageRequest,
  context: ProviderContext,
): Promise<HubList> {
  const token = await hubLogin(fields.dockerhubUsername, secret, context);
  const request = { path, size: page.size, number: pageNumber(page), missing: notFound() };
  return hubList(request, token, context);
}

function pageOf<Item>(
  { results, hasMore, count }: HubList,
  page: PageRequest,
  toItem: (name: string, item: unknown) => Item,
): Page<Item> {
  const items = results.flatMap((item) => {
    const name = readString(item, 'name');
    return name === undefined ? [] : [toItem(name, item)];
  });
  return toldMembers({ items, ...nextNumber(page, hasMore), totalCount: count });
}

function readBoolean(item: unknown, key: string): boolean | undefined {
  const value = readMember(item, key);
  return typeof value === 'boolean' ? value : undefined;
}

function notFound(): DomainError {
  return new DomainError(
    'repository_not_found',
    'Docker Hub does not show this repository to the credential.',
  );
}

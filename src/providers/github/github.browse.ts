import { readArray, readMember, readNumber, readString, readTime } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { isTag } from '../../registry/image-name.js';
import { checkedRepository } from '../../registry/registry-session.js';
import { NamespaceDto } from '../browse-item.dto.js';
import { ownNamespace } from '../registry-browse.js';
import { toldMembers } from '../told-members.js';
import { nextNumber, pageNumber } from '../page-number.js';
import type { Page, PageRequest, ProviderBrowse } from '../provider.js';
import { listPackages, listVersions, nonsense, type GithubList, type GithubOwner } from './github.api.js';
import { GithubImageDto, GithubTagDto } from './github.browse.dto.js';
import type { GithubFields } from './github.fields.js';

/** @see https://docs.github.com/en/rest/packages/packages GitHub answers 400 beyond */
const MAX_ENTRIES = 10_000;

/** Lists over GitHub's API, since ghcr.io has no catalogue and tells nothing of a tag but its name. */
export const githubBrowse: ProviderBrowse<GithubFields, NamespaceDto, GithubImageDto, GithubTagDto> = {
  dtos: { namespace: NamespaceDto, image: GithubImageDto, tag: GithubTagDto },

  namespaces: ({ fields }, page) => ownNamespace(fields.githubUsername, page),

  images: async ({ fields, secret }, page, context) => {
    const owner = ownerOf(fields);
    const found = await listPackages(owner, counted(page), secret, context);
    return pageOf(page, found, (item) => toImage(item, owner));
  },

  tags: async ({ fields, secret }, image, page, context) => {
    const package_ = { owner: ownerOf(fields), image: checkedRepository(image) };
    return pageOf(page, await listVersions(package_, counted(page), secret, context), toTag);
  },
};

function ownerOf({ ownerKind, githubUsername }: GithubFields): GithubOwner {
  return { kind: ownerKind, name: githubUsername };
}

function counted(page: PageRequest): { size: number; number: number } {
  const number = pageNumber(page);
  if (number * page.size <= MAX_ENTRIES) return { size: page.size, number };
  throw new DomainError('validation_failed', 'GitHub lists no more than 10,000 entries.', {
    errors: [
      { pointer: '#page', code: 'max', message: `page times pageSize must be at most ${MAX_ENTRIES}` },
    ],
  });
}

function pageOf<Item>(
  page: PageRequest,
  found: GithubList | undefined,
  toItem: (item: unknown) => Item,
): Page<Item> {
  if (!found) throw new DomainError('repository_not_found', 'GitHub shows no such package to the token.');
  return { items: found.items.map(toItem), ...nextNumber(page, found.hasMore) };
}

function toImage(item: unknown, owner: GithubOwner): GithubImageDto {
  const { id, name } = identityOf(item);
  return toldMembers({
    id,
    name,
    packageName: name,
    owner: readString(readMember(item, 'owner'), 'login') ?? owner.name,
    visibility: readString(item, 'visibility'),
    createdAt: readTime(item, 'created_at'),
    updatedAt: readTime(item, 'updated_at'),
    versionCount: readNumber(item, 'version_count'),
    htmlUrl: readString(item, 'html_url'),
  });
}

function toTag(item: unknown): GithubTagDto {
  const { id, name } = identityOf(item);
  const tags = readArray(readMember(readMember(item, 'metadata'), 'container'), 'tags') ?? [];
  return toldMembers({
    id,
    name,
    tags: tags.filter((tag): tag is string => typeof tag === 'string' && isTag(tag)),
    digest: name,
    createdAt: readTime(item, 'created_at'),
    updatedAt: readTime(item, 'updated_at'),
    htmlUrl: readString(item, 'html_url'),
  });
}

function identityOf(item: unknown): { id: number; name: string } {
  const id = readNumber(item, 'id');
  const name = readString(item, 'name');
  if (id === undefined || name === undefined) throw nonsense();
  return { id, name };
}

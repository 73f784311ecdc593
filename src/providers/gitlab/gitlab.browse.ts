import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { parseJsonBody, readNumber, readString, readTime } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { nextLinkTarget } from '../../registry/link-header.js';
import { NamespaceDto, TagDto } from '../browse-item.dto.js';
import { nextNumber, pageNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { ownNamespace, registryTags } from '../registry-browse.js';
import { toldMembers } from '../told-members.js';
import { askGitlab, cannotTell, isExplained, rejected } from './gitlab.api.js';
import { GitlabImageDto } from './gitlab.dto.js';
import { groupOf, imageNotThere, imageRepositoryOf, placeOf, type GitlabFields } from './gitlab.fields.js';

/**
 * Images over GitLab's API, where the token may use it: the catalogue of the registry is for administrators. Tags over
 * the registry, since the API's list of tags tells names alone, too.
 */
export const gitlabBrowse: ProviderBrowse<GitlabFields, NamespaceDto, GitlabImageDto, TagDto> = {
  dtos: { namespace: NamespaceDto, image: GitlabImageDto, tag: TagDto },
  documentedPaging: { size: 'pageSize', defaultSize: 20, cursor: 'cursor', next: 'nextCursor' },

  namespaces: ({ fields }, page) => ownNamespace(groupOf(fields), page),
  images,

  tags: async ({ fields, secret, cacheKey }, image, page, context) => {
    const repository = imageRepositoryOf(fields, image);
    const identity = { kind: 'login', username: fields.username, secret } as const;
    const endpoint = placeOf(fields.registryUrl, fields.gitlabUrl).registry;
    return registryTags({ endpoint, identity, cacheKey }, repository, page, context);
  },
};

/** @see https://docs.gitlab.com/api/container_registry/#list-registry-repositories */
async function images(
  { fields, secret }: OpenedCredential<GitlabFields>,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<GitlabImageDto>> {
  const { web } = placeOf(fields.registryUrl, fields.gitlabUrl);
  if (!web || !fields.readsApi) throw apiClosed();
  const query = `tags_count=true&per_page=${page.size}&page=${pageNumber(page)}`;
  const path = `/projects/${encodeURIComponent(fields.projectPath)}/registry/repositories?${query}`;
  const response = await askGitlab(web, path, secret, context);
  if (response.status !== 200) throw listProblem(response);
  const items = parseJsonBody(response);
  if (!Array.isArray(items)) throw nonsense();
  const total = /^\d+$/.exec(response.headers['x-total'] ?? '')?.[0];
  return {
    items: items.map((item: unknown) => toImage(item, fields)),
    ...nextNumber(page, nextLinkTarget(response.headers.link ?? '') !== undefined),
    ...(total === undefined ? {} : { totalCount: Number(total) }),
  };
}

function listProblem(response: OutboundResponse): DomainError {
  if (response.status === 401) return rejected(response);
  if (response.status === 403) return apiClosed();
  return response.status === 404 && isExplained(response) ? imageNotThere() : cannotTell();
}

function toImage(item: unknown, fields: GitlabFields): GitlabImageDto {
  const path = readString(item, 'path');
  const prefix = `${groupOf(fields)}/`.toLowerCase();
  if (!path?.toLowerCase().startsWith(prefix)) throw nonsense();
  return toldMembers({
    name: path.slice(prefix.length),
    location: readString(item, 'location'),
    tagCount: readNumber(item, 'tags_count'),
    createdAt: readTime(item, 'created_at'),
  });
}

function apiClosed(): DomainError {
  return new DomainError(
    'permission_missing',
    'The token may pull, but not list the images of the project.',
    {
      hint: 'Use an access token with the scopes read_registry and read_api, or name images directly: their tags can be listed.',
    },
  );
}

function nonsense(): DomainError {
  return new DomainError('provider_protocol_error', 'GitLab answered with something else than documented.');
}

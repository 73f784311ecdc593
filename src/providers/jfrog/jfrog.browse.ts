import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { parseUrl } from '../../outbound/parse-url.js';
import { parseJsonBody, readArray, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { isRepositoryName, isTag } from '../../registry/image-name.js';
import { nextLinkTarget } from '../../registry/link-header.js';
import { checkedRepository } from '../../registry/registry-session.js';
import { nextNumber, pageNumber, refuseNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { askDocker, commonRefusal, readRepositories } from './jfrog.api.js';
import { JfrogImageDto, JfrogRepositoryDto, JfrogTagDto } from './jfrog.browse.dto.js';
import type { JfrogFields } from './jfrog.fields.js';
import { isDocker } from './jfrog.proof.js';

const MAX_POSITION_LENGTH = 255;

/** Lists of Artifactory: repositories by its own API, images and tags by its Docker API. */
export const jfrogBrowse: ProviderBrowse<JfrogFields, JfrogRepositoryDto, JfrogImageDto, JfrogTagDto> = {
  dtos: { namespace: JfrogRepositoryDto, image: JfrogImageDto, tag: JfrogTagDto },
  namespacesPath: 'repositories',

  async namespaces(credential, page, context) {
    const all = (await readRepositories(credential, context)).flatMap(toRepository);
    const end = pageNumber(page) * page.size;
    const items = all.slice(end - page.size, end);
    return { items, totalCount: all.length, ...nextNumber(page, end < all.length) };
  },

  async images(credential, page, context) {
    const { repositoryKey } = credential.fields;
    const list = { path: '_catalog', member: 'repositories' } as const;
    const { items, ...rest } = await readNames(list, credential, page, context);
    const images = items.filter(isRepositoryName);
    return {
      items: images.map((name) => ({ name, path: `${repositoryKey}/${name}`, repositoryKey })),
      ...rest,
    };
  },

  async tags(credential, image, page, context) {
    const list = { path: `${checkedRepository(image)}/tags/list`, member: 'tags' } as const;
    const { items, ...rest } = await readNames(list, credential, page, context);
    // Artifactory lists digests among the tags. https://github.com/containers/skopeo/issues/2346
    return { items: items.filter(isTag).map((name) => ({ name })), ...rest };
  },
};

interface NameList {
  path: string;
  member: 'repositories' | 'tags';
}

async function readNames(
  { path, member }: NameList,
  credential: OpenedCredential<JfrogFields>,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<string>> {
  refuseNumber(page);
  const { size, position } = page;
  const query = { n: String(size), ...(position !== undefined && { last: position }) };
  const response = await askDocker(path, query, credential, context);
  if (response.status === 404) {
    throw new DomainError('repository_not_found', 'Artifactory does not show this image or repository.');
  }
  if (response.status !== 200) throw commonRefusal(response);
  const next = lastOfLink(response);
  const items = namesOf(response, member);
  return { items, ...(next !== undefined && next !== position && { nextPosition: next }) };
}

function namesOf(response: OutboundResponse, member: NameList['member']): string[] {
  const body = parseJsonBody(response);
  const names = readMember(body, member) === null ? [] : readArray(body, member);
  if (names === undefined) {
    throw new DomainError('provider_protocol_error', 'Artifactory answered with something else than a list.');
  }
  return names.filter((name) => typeof name === 'string');
}

/**
 * Of the link nothing but `last` is used: its path lacks that of the repository. `last` is a number in some versions
 * and a name in others, so it cannot be made here.
 *
 * @see https://jfrog.com/help/r/jfrog-rest-apis/list-docker-repositories
 */
function lastOfLink({ headers }: OutboundResponse): string | undefined {
  const target = nextLinkTarget(headers.link ?? '');
  if (target === undefined) return undefined;
  const last = parseUrl(target, 'https://link.invalid')?.searchParams.get('last') ?? '';
  return last === '' || last.length > MAX_POSITION_LENGTH ? undefined : last;
}

function toRepository(repository: unknown): JfrogRepositoryDto[] {
  const key = readString(repository, 'key');
  if (key === undefined || !isDocker(repository)) return [];
  const description = readString(repository, 'description');
  return [
    toldMembers({
      key,
      type: readString(repository, 'type') ?? 'UNKNOWN',
      packageType: readString(repository, 'packageType') ?? 'Docker',
      description: description === '' ? undefined : description,
      url: readString(repository, 'url'),
    }),
  ];
}

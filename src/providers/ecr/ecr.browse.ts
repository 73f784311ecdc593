import { readString, readNumber } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { NamespaceDto, TagDto } from '../browse-item.dto.js';
import { refuseNumber } from '../page-number.js';
import type { OpenedCredential, Page, PageRequest, ProviderBrowse, ProviderContext } from '../provider.js';
import { ownNamespace } from '../registry-browse.js';
import { type EcrCall, listOf, nextPosition, nonsense, timeOf } from './ecr.api.js';
import { EcrImageDto } from './ecr.dto.js';
import { type EcrFields, openApi } from './ecr.fields.js';
import { registryHost } from './ecr.regions.js';

type Credential = OpenedCredential<EcrFields>;

const REPOSITORY = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const MAX_REPOSITORY_LENGTH = 256;

/** Lists over the ECR API; a position is its `nextToken`. */
export const ecrBrowse: ProviderBrowse<EcrFields, NamespaceDto, EcrImageDto, TagDto> = {
  dtos: { namespace: NamespaceDto, image: EcrImageDto, tag: TagDto },
  namespaces,
  images,
  tags,
  documentedPaging: { size: 'maxResults', defaultSize: 50, cursor: 'nextToken', next: 'nextToken' },
};

/** An account has one registry per region. */
function namespaces({ fields }: Credential, page: PageRequest): Promise<Page<NamespaceDto>> {
  return ownNamespace(registryHost(fields.awsAccountId, fields.awsRegion), page);
}

async function images(
  credential: Credential,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<EcrImageDto>> {
  refuseNumber(page);
  const call = await openApi(credential.fields, credential.secret, context);
  const registryId = credential.fields.awsAccountId;
  const answer = await call('DescribeRepositories', { registryId, ...pageOf(page) });
  return { items: listOf(answer, 'repositories').map(toImage), ...nextPosition(answer) };
}

/** ListImages has one item per tag, so that a page is as long as asked for; DescribeImages knows the rest. */
async function tags(
  credential: Credential,
  image: string,
  page: PageRequest,
  context: ProviderContext,
): Promise<Page<TagDto>> {
  refuseNumber(page);
  if (image.length > MAX_REPOSITORY_LENGTH || !REPOSITORY.test(image)) {
    throw new DomainError('repository_not_found', 'No repository can have this name.');
  }
  const call = await openApi(credential.fields, credential.secret, context);
  const repository = { registryId: credential.fields.awsAccountId, repositoryName: image };
  const filter = { tagStatus: 'TAGGED' };
  const answer = await call('ListImages', { ...repository, filter, ...pageOf(page) });
  const ids = listOf(answer, 'imageIds');
  const details = await detailsOf(call, repository, ids);
  return { items: ids.flatMap((id) => toTag(id, details)), ...nextPosition(answer) };
}

/** What there is to tell of some images, by their digest. An image that was deleted meanwhile spoils the answer for all. */
async function detailsOf(
  call: EcrCall,
  repository: object,
  ids: unknown[],
): Promise<ReadonlyMap<string, unknown>> {
  const digests = new Set(ids.flatMap((id) => readString(id, 'imageDigest') ?? []));
  if (digests.size === 0) return new Map();
  const imageIds = [...digests].map((imageDigest) => ({ imageDigest }));
  try {
    const answer = await call('DescribeImages', { ...repository, imageIds });
    return new Map(
      listOf(answer, 'imageDetails').map((detail) => [readString(detail, 'imageDigest') ?? '', detail]),
    );
  } catch (error) {
    if (error instanceof DomainError && error.code === 'repository_not_found') return new Map();
    throw error;
  }
}

function pageOf({ size, position }: PageRequest): Record<string, unknown> {
  return { maxResults: size, ...(position === undefined ? {} : { nextToken: position }) };
}

function toImage(repository: unknown): EcrImageDto {
  const name = readString(repository, 'repositoryName');
  if (name === undefined) throw nonsense();
  const repositoryUri = readString(repository, 'repositoryUri');
  const createdAt = timeOf(repository, 'createdAt');
  return {
    name,
    ...(repositoryUri === undefined ? {} : { repositoryUri }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function toTag(id: unknown, details: ReadonlyMap<string, unknown>): TagDto[] {
  const name = readString(id, 'imageTag');
  if (name === undefined) return [];
  const digest = readString(id, 'imageDigest');
  const detail = details.get(digest ?? '');
  const size = readNumber(detail, 'imageSizeInBytes');
  const createdAt = timeOf(detail, 'imagePushedAt');
  return [
    {
      name,
      ...(digest === undefined ? {} : { digest }),
      ...(size === undefined ? {} : { size }),
      ...(createdAt === undefined ? {} : { createdAt }),
    },
  ];
}

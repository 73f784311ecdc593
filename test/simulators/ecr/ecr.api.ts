import { digestOf } from '../registry/registry-content.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { ECR_REGISTRIES, type EcrKey } from './ecr.data.js';
import { ecrError } from './ecr.errors.js';
import { type SignedFor, verified } from './ecr.verifier.js';

type Body = Record<string, unknown>;
type Repository = { name: string; tags: readonly string[] };

const TARGET = 'AmazonEC2ContainerRegistry_V20150921.';
/** What GetAuthorizationToken gives, for the user AWS. */
export const ECR_PASSWORD = 'a-password-for-twelve-hours';

const CREATED = 1_768_467_600.123;
const PAGE = { default: 100, max: 1000 };

/**
 * The calls of ECR that only read.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html
 */
export function answerEcr(request: SimulatedRequest, target: SignedFor, suffix: string): Reply {
  const verdict = verified(request, target);
  if (!('key' in verdict)) return ecrError(`${verdict.code}Exception`, verdict.message);
  const { key } = verdict;
  const action = String(request.headers['x-amz-target']).replace(TARGET, '');
  if (!key.allows.includes(action)) return denied(key, action);
  const body = JSON.parse(request.body) as Body;
  if (action === 'GetAuthorizationToken') return authorization(key, target.region, suffix);
  const account = (body['registryId'] as string | undefined) ?? key.account;
  if (account !== key.account) return denied(key, action);
  const repositories = repositoriesOf(account, target.region);
  const host = `${account}.dkr.ecr.${target.region}.${suffix}`;
  if (action === 'DescribeRepositories') {
    const views = repositories.map(({ name }) => ({
      repositoryArn: `arn:${key.partition}:ecr:${target.region}:${account}:repository/${name}`,
      registryId: account,
      repositoryName: name,
      repositoryUri: `${host}/${name}`,
      createdAt: CREATED,
      imageTagMutability: 'MUTABLE',
    }));
    return paged(body, 'repositories', views);
  }
  const repository = repositories.find(({ name }) => name === body['repositoryName']);
  if (!repository) {
    const text = `The repository with name '${String(body['repositoryName'])}' does not exist in the registry with id '${account}'`;
    return ecrError('RepositoryNotFoundException', text);
  }
  return imagesAnswer(action, body, repository);
}

function imagesAnswer(action: string, body: Body, repository: Repository): Reply {
  const all = repository.tags.map((imageTag) => ({
    imageDigest: digestOf(repository.name, imageTag),
    imageTag,
  }));
  if (action === 'ListImages') return paged(body, 'imageIds', all);
  const asked = (body['imageIds'] ?? []) as { imageDigest?: string; imageTag?: string }[];
  const found = asked.flatMap(
    (id) => all.find((one) => one.imageDigest === id.imageDigest || one.imageTag === id.imageTag) ?? [],
  );
  if (action === 'DescribeImages') {
    if (found.length < asked.length) {
      return ecrError('ImageNotFoundException', 'The image requested does not exist in the repository.');
    }
    const imageDetails = found.map(({ imageDigest, imageTag }) => ({
      repositoryName: repository.name,
      imageDigest,
      imageTags: [imageTag],
      imageSizeInBytes: 31_359_093,
      imagePushedAt: CREATED,
    }));
    return ok({ imageDetails });
  }
  const failures = asked
    .filter((id) => !found.some(({ imageDigest }) => imageDigest === id.imageDigest))
    .map((imageId) => ({
      imageId,
      failureCode: 'ImageNotFound',
      failureReason: 'Requested image not found',
    }));
  return ok({ images: found.map((imageId) => ({ imageId, imageManifest: '{}' })), failures });
}

function authorization({ account }: EcrKey, region: string, suffix: string): Reply {
  const authorizationToken = Buffer.from(`AWS:${ECR_PASSWORD}`).toString('base64');
  const proxyEndpoint = `https://${account}.dkr.ecr.${region}.${suffix}`;
  const expiresAt = Date.now() / 1000 + 43_200;
  return ok({ authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint }] });
}

function repositoriesOf(account: string, region: string): Repository[] {
  const registry = ECR_REGISTRIES.find((one) => one.account === account && one.region === region);
  return Object.entries(registry?.repositories ?? {}).map(([name, tags]) => ({ name, tags }));
}

function denied({ account }: EcrKey, action: string): Reply {
  const text = `User: arn:aws:iam::${account}:user/someone is not authorized to perform: ecr:${action}`;
  return ecrError('AccessDeniedException', text);
}

/** `nextToken` is opaque to clients: here the number of the first item in base64. */
function paged(body: Body, member: string, all: readonly unknown[]): Reply {
  const size = Number(body['maxResults'] ?? PAGE.default);
  const token = body['nextToken'];
  const start = typeof token === 'string' ? Number(Buffer.from(token, 'base64').toString()) : 0;
  if (!(size >= 1 && size <= PAGE.max) || !(start >= 0)) {
    return ecrError('InvalidParameterException', "Invalid parameter at 'maxResults' or 'nextToken'");
  }
  const end = start + size;
  const nextToken = end < all.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {};
  return ok({ [member]: all.slice(start, end), ...nextToken });
}

function ok(json: unknown): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/x-amz-json-1.1' }, json };
}

import { readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProofTrail } from '../proof-trail.js';
import { type EcrCall, listOf, nonsense } from './ecr.api.js';

/** No content has it, so it is nowhere: not here, and not at a registry that ECR would fetch a missing image from. */
const NOBODYS_DIGEST = `sha256:${'0'.repeat(64)}`;
/** A policy may leave some repositories out: so many are tried before pulling counts as forbidden. */
const SAMPLE = 3;
const PROXY = /^https:\/\/(\d{12})\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.[a-z0-9.-]+$/;

/** The account whose registry the key opens. Proves the key, and that it may log in with docker; no more. */
export async function provenAccount(call: EcrCall): Promise<string> {
  const [authorization] = listOf(await call('GetAuthorizationToken', {}), 'authorizationData');
  const account = PROXY.exec(readString(authorization, 'proxyEndpoint') ?? '')?.[1];
  if (account === undefined) throw nonsense();
  return account;
}

/** Each account has one registry per region: that of another is not opened by this key. */
export function requireAccount(proven: string, wanted: string | undefined): void {
  if (wanted === undefined || wanted === proven) return;
  throw new DomainError('namespace_not_found_or_denied', 'The key belongs to another AWS account.', {
    hint: 'Give the awsAccountId of the key, or use iam_role with a role of that account.',
  });
}

/** Proves that repositories can be listed and, where there are any, pulled from. */
export async function requirePull(call: EcrCall, registryId: string, trail: ProofTrail): Promise<void> {
  const answer = await call('DescribeRepositories', { registryId, maxResults: SAMPLE });
  trail.proved('catalog', 'list');
  let refusal: DomainError | undefined;
  for (const repository of listOf(answer, 'repositories').slice(0, SAMPLE)) {
    const repositoryName = readString(repository, 'repositoryName');
    if (repositoryName === undefined) throw nonsense();
    trail.at('pull').tries('pull');
    refusal = await pullRefusal(call, { registryId, repositoryName });
    if (refusal === undefined) return void trail.proved('pull');
  }
  if (refusal?.code === 'permission_missing') throw refusal;
}

/**
 * Asks for an image that is nowhere. That it is missed proves that it might have been read; ECR notes no pull for it,
 * as it would for an image that is there and whose age rules count by.
 */
async function pullRefusal(
  call: EcrCall,
  repository: { registryId: string; repositoryName: string },
): Promise<DomainError | undefined> {
  try {
    const imageIds = [{ imageDigest: NOBODYS_DIGEST }];
    listOf(await call('BatchGetImage', { ...repository, imageIds }), 'failures');
    return undefined;
  } catch (error) {
    const isHere = error instanceof DomainError;
    if (isHere && (error.code === 'permission_missing' || error.code === 'repository_not_found'))
      return error;
    throw error;
  }
}

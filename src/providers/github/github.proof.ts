import type { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';
import type { Door, RegistryVisit } from '../../registry/registry.types.js';
import type { ProviderContext } from '../provider.js';
import { listPackages, type GithubList, type OwnerKind } from './github.api.js';

const FIRST = { size: 1, number: 1 };

/** The registry of GitHub, and its token server, which is known and need not be asked for. */
export const GHCR = { origin: 'https://ghcr.io', prefix: '' };
const GHCR_DOOR: Door = { scheme: 'bearer', realm: new URL('https://ghcr.io/token'), service: 'ghcr.io' };

/**
 * Finds the packages of an owner: first as an organization, then as a user. Listing needs a working token, so this
 * proves the token as well; the right to read packages is told by the scopes beside the list.
 */
export async function findOwner(
  name: string,
  token: Secret,
  context: ProviderContext,
): Promise<{ kind: OwnerKind } & GithubList> {
  for (const kind of ['orgs', 'users'] as const) {
    const found = await listPackages({ kind, name }, FIRST, token, context);
    if (found) return { kind, ...found };
  }
  throw new DomainError(
    'namespace_not_found_or_denied',
    'GitHub finds no user or organization of this name.',
    { hint: 'Check the spelling. Users of an enterprise are hidden from everybody outside of it.' },
  );
}

/** Proves that an image can be pulled: a token of the registry for it, and its shortest list of tags. */
export async function provePull(
  visit: RegistryVisit,
  repository: string,
  { registry }: ProviderContext,
): Promise<void> {
  const session = registry.session(visit);
  try {
    await session.readRepository(repository, await session.authorizePull(GHCR_DOOR, repository));
  } catch (error) {
    throw error instanceof RegistryRefusal ? pullProblem(error) : error;
  }
}

/**
 * The API has accepted the token before, so that a refusal here is about the image. ghcr.io answers a private image
 * like one that is not there.
 */
function pullProblem(refusal: RegistryRefusal): DomainError {
  const { step, status } = refusal.facts;
  if (step === 'access' && status === 401) {
    return new DomainError('inconclusive', 'ghcr.io does not take the token that it gave for this image.');
  }
  if (refusal.code === 'credential_rejected' || refusal.code === 'repository_not_found') {
    return new DomainError(
      'namespace_not_found_or_denied',
      'ghcr.io does not show this image of the owner to the token.',
      {
        hint: 'Check githubRepository, and in the package settings that the owner of the token has the role Read.',
      },
    );
  }
  return refusal;
}

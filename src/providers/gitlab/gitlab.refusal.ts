import { DomainError } from '../../problems/domain-error.js';
import type { RegistryRefusal } from '../../registry/registry-refusal.js';
import { cannotTell, type AccessTokenFacts } from './gitlab.api.js';

/** Each lets an access token pull. */
const PULLING_SCOPES = ['read_registry', 'api', 'read_api'];

/**
 * The login without a scope. GitLab answers a token that has nothing to do with registries 403 DENIED; a bad one is
 * UNAUTHORIZED, which older GitLabs answered with 403 as well.
 */
export function loginProblem(refusal: RegistryRefusal): DomainError {
  const { status, codes } = refusal.facts;
  if (status === 403 && codes.includes('DENIED')) return scopeMissing();
  return disabled(refusal) ?? refusal;
}

/** A token for the project, asked for after the token of the user was proven, or else in place of that proof. */
export function pullProblem(
  refusal: RegistryRefusal,
  { facts, isProven }: { facts?: AccessTokenFacts; isProven: boolean },
): DomainError {
  const { status, granted } = refusal.facts;
  if (status === 401 && isProven) return cannotTell();
  if (status === 403 && facts && !facts.scopes.some((scope) => PULLING_SCOPES.includes(scope))) {
    return scopeMissing();
  }
  if (status === 403 || granted?.length === 0) return notSeen();
  return disabled(refusal) ?? refusal;
}

/** A project that is no image itself has no tags: with the right to pull it is there all the same. */
export function accessProblem(refusal: RegistryRefusal, mayPull: boolean): DomainError | undefined {
  const { status, isPage } = refusal.facts;
  if (status === 404 && !isPage) return mayPull ? undefined : notSeen();
  if (status === 401) {
    return new DomainError('inconclusive', 'The registry does not take the token that GitLab gave for it.');
  }
  return refusal;
}

/** GitLab answers 404 UNAVAILABLE where its registry is switched off. */
function disabled({ facts }: RegistryRefusal): DomainError | undefined {
  if (facts.status !== 404) return undefined;
  return new DomainError('inconclusive', 'GitLab does not give out tokens for a container registry.', {
    hint: 'The container registry of this GitLab may be disabled; its operator can tell.',
  });
}

function scopeMissing(): DomainError {
  return new DomainError('permission_missing', 'The token may not use the container registry.', {
    hint: 'Give the token the scope read_registry.',
  });
}

function notSeen(): DomainError {
  return new DomainError(
    'namespace_not_found_or_denied',
    'GitLab accepts the token but lets it pull from no project at this path.',
    {
      hint: 'Check projectPath with all of its groups, and that the token belongs to this project or its group.',
    },
  );
}

import { DomainError } from '../../problems/domain-error.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';

/** What was going on: proving a credential, listing repositories, or listing the tags of one. */
type Occasion = 'verify' | 'images' | 'tags';

const RULES_CHANGE_SECONDS = 300;

/** A refusal in the terms of Azure; anything else as it is. */
export function acrProblem(error: unknown, occasion: Occasion): unknown {
  if (!(error instanceof RegistryRefusal)) return error;
  const { step, status } = error.facts;
  if (status === 403 && (step === 'discover' || step === 'authenticate')) return networkRule();
  if (step === 'authenticate') return status === 401 ? rejected() : error;
  if (occasion === 'tags') return error.code === 'permission_missing' ? mayNotListTags() : error;
  if (lacksRight(error)) return mayNotList();
  return new DomainError(
    'inconclusive',
    'The registry accepts the login but answers in a way that does not tell what it may do.',
  );
}

/**
 * Wrong logins are 401. A 403 before any right was asked for is the firewall of the registry: `client with IP ... is
 * not allowed access`.
 *
 * @see https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-access
 */
function networkRule(): DomainError {
  return new DomainError(
    'provider_blocked',
    'The network rules of the registry do not let this service in.',
    {
      hint: 'Add the outgoing IP address of this service to the network rules of the registry (az acr network-rule add), or allow public access. This says nothing about the credential.',
      retryAfterSeconds: RULES_CHANGE_SECONDS,
    },
  );
}

function rejected(): DomainError {
  return new DomainError('credential_rejected', 'Azure does not accept this login.', {
    hint: 'Check that the password is the value of a client secret (not its ID), that it has not expired, and that the service principal belongs to the tenant of the registry.',
  });
}

/** The login has passed by now, so a 401 is about the right that was asked for, unless the token itself is refused. */
function lacksRight({ facts }: RegistryRefusal): boolean {
  const { step, status, challengeError } = facts;
  if (status === 403) return true;
  return status === 401 && (step === 'authorize' || challengeError === 'insufficient_scope');
}

function mayNotList(): DomainError {
  return new DomainError('permission_missing', 'The login works but may not read this registry.', {
    hint: 'Give the service principal the role AcrPull on the registry; on a registry with ABAC repository permissions, which ignores AcrPull, give it Container Registry Repository Reader and Container Registry Repository Catalog Lister. A repository-scoped token cannot list repositories, but pulls from those it names.',
  });
}

function mayNotListTags(): DomainError {
  return new DomainError(
    'permission_missing',
    'The login works but may not list the tags of this repository.',
    {
      hint: 'A scope map needs metadata/read beside content/read for this.',
    },
  );
}

import type { Secret } from '../../encryption/secret.js';
import { DomainError, type InvalidMember } from '../../problems/domain-error.js';
import { parseRegistryUrl } from '../../registry/registry-url.js';
import type { RegistryEndpoint, RegistryIdentity } from '../../registry/registry.types.js';

/** What is kept of a credential of any registry beside its secret. Without a user name the secret is a bearer token. */
export interface CustomFields {
  registryUrl: string;
  username?: string;
  namespace?: string;
  /** Kept for later validations; not shown. */
  probeRepository?: string;
}

/** Where the registry answers. */
export function endpointOf(registryUrl: string): RegistryEndpoint {
  const endpoint = parseRegistryUrl(registryUrl);
  if (endpoint) return endpoint;
  throw invalid({
    pointer: '/registryUrl',
    code: 'isRegistryUrl',
    message: 'must be the address of a registry',
  });
}

/** Who comes to it. */
export function identityOf(username: string | undefined, secret: Secret): RegistryIdentity {
  return username === undefined ? { kind: 'token', secret } : { kind: 'login', username, secret };
}

/** The registry's name of an image below the credential's namespace. */
export function repositoryOf({ namespace }: CustomFields, image: string): string {
  return namespace === undefined ? image : `${namespace}/${image}`;
}

/** The problem of one member of a store body. */
export function invalid(member: InvalidMember): DomainError {
  return new DomainError('validation_failed', 'One or more members are not valid.', { errors: [member] });
}

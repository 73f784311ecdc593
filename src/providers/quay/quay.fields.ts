import { DomainError } from '../../problems/domain-error.js';
import { parseRegistryHost } from '../../registry/registry-url.js';
import type { RegistryEndpoint } from '../../registry/registry.types.js';

/** What is kept of a Quay robot account beside its token. */
export interface QuayFields {
  quayNamespace: string;
  robotUsername: string;
  quayHost: string;
}

/** Where a Quay's registry answers. */
export function endpointOf(quayHost: string): RegistryEndpoint {
  const endpoint = parseRegistryHost(quayHost);
  if (!endpoint) throw new DomainError('validation_failed', 'quayHost is not a host name.');
  return endpoint;
}

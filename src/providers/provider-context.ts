import type { Secret } from '../encryption/secret.js';
import type { Deadline } from '../outbound/deadline.js';
import type { OutboundPort } from '../outbound/outbound.types.js';
import type { RegistryClient } from '../registry/registry-client.js';
import type { ProofTrail } from './proof-trail.js';

/** What a provider may use. It knows no other provider, no HTTP route and no table. */
export interface ProviderContext {
  outbound: OutboundPort;
  registry: RegistryClient;
  /** One deadline for everything that one operation asks of the provider. */
  deadline: Deadline;
  /** Where the provider marks what it is about to ask, for the report of a proof. */
  trail: ProofTrail;
}

/** A stored credential on its way to use. */
export interface OpenedCredential<Fields> {
  fields: Fields;
  secret: Secret;
  /** Changes whenever the secret does: the key under which tokens are cached. */
  cacheKey: string;
}

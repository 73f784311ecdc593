import type { Secret } from '../encryption/secret.js';
import type { Deadline } from '../outbound/deadline.js';

/** Where a registry answers: `<origin><prefix>/v2/`. */
export interface RegistryEndpoint {
  /** Scheme, host and port, for example `https://registry.example.com:5000`. */
  origin: string;
  /** Path in front of `/v2/`, without a slash at its end; empty for most. */
  prefix: string;
  /**
   * Further origins whose token server may be given the credential, for a provider whose user names a pair of hosts
   * (self-managed GitLab). Never filled from what a registry answers.
   */
  trustedRealmOrigins?: readonly string[];
}

/** Who comes to the registry: a user name with its password, or a bearer token that was made elsewhere. */
export type RegistryIdentity =
  { kind: 'login'; username: string; secret: Secret } | { kind: 'token'; secret: Secret };

/** One identity at one registry, with one deadline for everything that is asked there. */
export interface RegistryVisit {
  endpoint: RegistryEndpoint;
  identity: RegistryIdentity;
  deadline: Deadline;
  /** Version of the stored credential: tokens are kept under it. Without it nothing is kept, as when verifying. */
  cacheKey?: string;
}

/** How a registry wants to be greeted. `foreign`: it names a token server that must not be given the credential. */
export type Door =
  | { scheme: 'open' }
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: URL; service?: string }
  | { scheme: 'foreign' };

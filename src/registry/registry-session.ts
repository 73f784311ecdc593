import type { OutboundPort, OutboundResponse } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import type { TokenClaims } from './access-token.js';
import type { Authorization } from './authorization.js';
import { doorOf } from './door.js';
import { isRepositoryName } from './image-name.js';
import { catalogListing, pageUrl, readPage, tagListing, type Listing, type ListingPage } from './listing.js';
import { refuse } from './registry-refusal.js';
import { RegistryRequests } from './registry-requests.js';
import type { Door, RegistryVisit } from './registry.types.js';
import { TokenDesk } from './token-desk.js';
import type { TokenStore } from './token-store.js';

const ONE = { size: 1 };

/**
 * The single steps of one identity towards an image, for providers that prove a credential: each makes one call at
 * most, and none is repeated.
 *
 * Every step throws a `RegistryRefusal` where the registry says no, and the problems of `OutboundPort.send`.
 */
export class RegistrySession {
  readonly #requests: RegistryRequests;
  readonly #desk: TokenDesk;

  constructor(
    outbound: OutboundPort,
    tokens: TokenStore,
    private readonly visit: RegistryVisit,
  ) {
    this.#requests = new RegistryRequests(outbound, visit);
    this.#desk = new TokenDesk(outbound, tokens, visit);
  }

  /** Asks without the credential how the registry wants to be greeted. */
  async ping(): Promise<Door> {
    return doorOf(await this.#requests.version(), this.visit.endpoint);
  }

  /** Asks without the credential for a repository. `open`: anybody may read it. */
  async pingRepository(repository: string): Promise<Door> {
    const listing = this.#tagListing(repository);
    const response = await this.#requests.list(pageUrl(listing, ONE));
    if (isHidden(response)) return { scheme: 'basic' };
    if (response.status === 200) readPage(listing, ONE, response);
    return doorOf(response, this.visit.endpoint);
  }

  /**
   * Shows the credential: to the token server, without a scope, or else to `/v2/` itself. That it passes proves
   * something only where a stranger does not.
   */
  async login(door: Door): Promise<Authorization> {
    const authorization = await this.#desk.authorize(door);
    if (authorization.scheme === 'bearer') return authorization;
    const response = await this.#requests.version(authorization);
    return response.status === 200 ? authorization : refuse('authenticate', authorization.scheme, response);
  }

  /** What the token says that the registry's token server gives to anybody who asks; undefined when it gives none. */
  async strangersClaims(door: Door): Promise<TokenClaims | undefined> {
    return door.scheme === 'bearer' ? this.#desk.strangersClaims(door) : undefined;
  }

  /** Shows the token of a login to `/v2/`, which must take it. */
  async enter(authorization: Authorization): Promise<void> {
    const response = await this.#requests.version(authorization);
    if (response.status !== 200) refuse('enter', authorization.scheme, response);
  }

  /** The authorization to pull from a repository: from the token server, or without a call where there is none. */
  async authorizePull(door: Door, repository: string): Promise<Authorization> {
    return this.#desk.authorize(door, { repository });
  }

  /** Reads the shortest list of tags: the cheapest proof that a repository is there and can be read. */
  async readRepository(repository: string, authorization: Authorization): Promise<void> {
    await this.#readOne(this.#tagListing(repository), authorization);
  }

  /** Reads the shortest list of the repositories that the identity may see. */
  async readCatalog(authorization: Authorization): Promise<ListingPage> {
    return this.#readOne(catalogListing(this.visit.endpoint), authorization);
  }

  async #readOne(listing: Listing, authorization: Authorization): Promise<ListingPage> {
    const response = await this.#requests.list(pageUrl(listing, ONE), authorization);
    return response.status === 200
      ? readPage(listing, ONE, response)
      : refuse('access', authorization.scheme, response);
  }

  #tagListing(repository: string): Listing {
    return tagListing(this.visit.endpoint, checkedRepository(repository));
  }
}

/** Kept from strangers without a challenge: the credential itself is all that can be shown. */
function isHidden({ status, headers }: OutboundResponse): boolean {
  return status === 404 || (status === 403 && headers['www-authenticate'] === undefined);
}

/** A name becomes part of the path of an authenticated request: nothing but a name passes. */
export function checkedRepository(repository: string): string {
  if (isRepositoryName(repository)) return repository;
  throw new DomainError('repository_not_found', 'No repository can have this name.', {
    hint: 'A name has lower-case letters, digits, and . _ - between them; parts are separated by a slash.',
  });
}

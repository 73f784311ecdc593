import type { LRUCache } from 'lru-cache';
import type { OutboundPort, OutboundResponse } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import type { Authorization } from './authorization.js';
import { doorOf } from './door.js';
import { isDigest, isTag } from './image-name.js';
import {
  catalogListing,
  pageUrl,
  readPage,
  tagListing,
  type Listing,
  type ListingPage,
  type ListingRequest,
} from './listing.js';
import { readPlatformImage, type PlatformImage } from './manifest.js';
import { refuse, RegistryRefusal } from './registry-refusal.js';
import { RegistryRequests } from './registry-requests.js';
import { checkedRepository } from './registry-session.js';
import type { Door, RegistryVisit } from './registry.types.js';
import { TokenDesk, type Purpose } from './token-desk.js';
import type { TokenStore } from './token-store.js';

/** What is remembered from one read to the next. */
export interface RegistryMemory {
  tokens: TokenStore;
  doors: LRUCache<string, Door>;
}

type Send = (authorization: Authorization) => Promise<OutboundResponse>;

/**
 * Reads a registry with a credential that was proven before. It asks for the registry's door and for tokens only when
 * none is remembered. A remembered token that the registry takes no longer is fetched anew, once; a credential that was
 * refused is not shown again.
 *
 * Every method throws a `RegistryRefusal` where the registry says no, and the problems of `OutboundPort.send`.
 */
export class RegistryReader {
  readonly #requests: RegistryRequests;
  readonly #desk: TokenDesk;

  constructor(
    outbound: OutboundPort,
    private readonly memory: RegistryMemory,
    private readonly visit: RegistryVisit,
  ) {
    this.#requests = new RegistryRequests(outbound, visit);
    this.#desk = new TokenDesk(outbound, memory.tokens, visit);
  }

  /** A page of the tags of a repository. */
  async tags(repository: string, page: ListingRequest): Promise<ListingPage> {
    const listing = tagListing(this.visit.endpoint, checkedRepository(repository));
    return this.#list(listing, page, { repository });
  }

  /**
   * A page of the repositories that the identity may see.
   *
   * @param scope what the token server wants for it, such as `registry:catalog:*`; left out where a login is enough
   */
  async catalog(page: ListingRequest, scope?: string): Promise<ListingPage> {
    return this.#list(catalogListing(this.visit.endpoint), page, { scope });
  }

  /**
   * The image behind a tag or digest, of one platform. One GET: the body is needed to tell an index from an image, and
   * the answer to HEAD does not say whether it is the repository or the image that is missing.
   *
   * Throws `image_not_found` or `repository_not_found` where it is not there.
   */
  async image(repository: string, reference: string): Promise<PlatformImage> {
    const path = manifestPath(repository, reference);
    try {
      const response = await this.#read({ repository }, (authorization) =>
        this.#requests.manifest(path, authorization),
      );
      return readPlatformImage(response, reference);
    } catch (error) {
      throw isManifestUnknown(error) ? imageNotFound() : error;
    }
  }

  /** The authorization to pull from a repository, as the registry wants it. Nothing is remembered of it. */
  async authorizePull(repository: string): Promise<Authorization> {
    return this.#desk.authorize(await this.#door(), { repository: checkedRepository(repository) });
  }

  async #list(listing: Listing, page: ListingRequest, purpose: Purpose): Promise<ListingPage> {
    const url = pageUrl(listing, page);
    return readPage(
      listing,
      page,
      await this.#read(purpose, (authorization) => this.#requests.list(url, authorization)),
    );
  }

  async #read(purpose: Purpose, send: Send): Promise<OutboundResponse> {
    const door = await this.#door();
    const authorization = await this.#desk.authorize(door, purpose);
    const first = await send(authorization);
    const second = this.#doorBehind(first, door, authorization);
    if (!second) return accepted(first, authorization);
    const renewed = await this.#desk.authorize(second, purpose);
    return accepted(await send(renewed), renewed);
  }

  /**
   * Where to turn after a 401: to the door that it names, if a remembered token has worn off or if the registry, open
   * at `/v2/`, wants a token for this repository. Never with a credential that was shown already.
   */
  #doorBehind(response: OutboundResponse, door: Door, authorization: Authorization): Door | undefined {
    if (response.status !== 401 || authorization.scheme === 'token') return undefined;
    if (authorization.keptUnder === undefined && door.scheme !== 'open') return undefined;
    this.#desk.drop(authorization);
    const next = doorOf(response, this.visit.endpoint);
    if (next.scheme !== 'bearer') return undefined;
    this.#remember(next);
    return next;
  }

  async #door(): Promise<Door> {
    const known = this.memory.doors.get(this.#doorKey);
    if (known) return known;
    const door = doorOf(await this.#requests.version(), this.visit.endpoint);
    this.#remember(door);
    return door;
  }

  #remember(door: Door): void {
    this.memory.doors.set(this.#doorKey, door);
  }

  /** The whole endpoint: one with other trusted origins may pass another door. */
  get #doorKey(): string {
    return JSON.stringify(this.visit.endpoint);
  }
}

function accepted(response: OutboundResponse, { scheme }: Authorization): OutboundResponse {
  return response.status === 200 ? response : refuse('access', scheme, response);
}

function manifestPath(repository: string, reference: string): string {
  if (isTag(reference) || isDigest(reference)) {
    return `/v2/${checkedRepository(repository)}/manifests/${reference}`;
  }
  throw new DomainError('repository_not_found', 'No image can have this tag or digest.');
}

function isManifestUnknown(error: unknown): boolean {
  return error instanceof RegistryRefusal && error.facts.codes.includes('MANIFEST_UNKNOWN');
}

function imageNotFound(): DomainError {
  return new DomainError('image_not_found', 'The repository has no image of this tag or digest.');
}

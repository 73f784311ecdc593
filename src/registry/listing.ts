import type { OutboundResponse } from '../outbound/outbound.types.js';
import { parseUrl } from '../outbound/parse-url.js';
import { parseJsonBody, readMember } from '../outbound/response-json.js';
import { DomainError } from '../problems/domain-error.js';
import { isRepositoryName, isTag } from './image-name.js';
import { nextLinkTarget } from './link-header.js';
import type { RegistryEndpoint } from './registry.types.js';

/** A page to ask for. `position` is what the page before gave as `nextPosition`. */
export interface ListingRequest {
  size: number;
  position?: string;
}

/** One page of names. The list goes on while `nextPosition` is set, also after an empty page. */
export interface ListingPage {
  items: string[];
  nextPosition?: string;
}

/** A list of names at one registry. */
export interface Listing {
  url: URL;
  member: 'tags' | 'repositories';
}

const AFTER = 'last=';
const MAX_POSITION_LENGTH = 2048;

export function tagListing({ origin, prefix }: RegistryEndpoint, repository: string): Listing {
  return { url: new URL(`${origin}${prefix}/v2/${repository}/tags/list`), member: 'tags' };
}

export function catalogListing({ origin, prefix }: RegistryEndpoint): Listing {
  return { url: new URL(`${origin}${prefix}/v2/_catalog`), member: 'repositories' };
}

/**
 * The URL of a page. A position is either `last=<name>` or path and query of a link that the registry gave; the
 * latter is held against this list once more, since it may have been issued for another.
 */
export function pageUrl(listing: Listing, { size, position }: ListingRequest): URL {
  if (position !== undefined && !position.startsWith(AFTER)) {
    const url = sameListUrl(listing, position);
    if (url) return url;
    throw new DomainError('validation_failed', 'The cursor belongs to another list.');
  }
  const url = new URL(listing.url);
  url.searchParams.set('n', String(size));
  if (position !== undefined) url.searchParams.set('last', position.slice(AFTER.length));
  return url;
}

/**
 * Reads a page; throws `provider_protocol_error` when it is none. What is no valid name is left out: Nexus lists null,
 * Artifactory digests.
 *
 * @see https://github.com/containers/skopeo/issues/2409
 * @see https://github.com/containers/skopeo/issues/2346
 */
export function readPage(listing: Listing, request: ListingRequest, response: OutboundResponse): ListingPage {
  const names = readNames(listing, response);
  const isName = listing.member === 'tags' ? isTag : isRepositoryName;
  const items = names.filter((name): name is string => typeof name === 'string' && isName(name));
  const link = nextLinkTarget(response.headers.link ?? '');
  const followed = link === undefined ? undefined : sameListUrl(listing, link, pageUrl(listing, request));
  if (followed) return { items, ...followable(followed, pageUrl(listing, request)) };
  return countedPage(items, request, link !== undefined || names.length >= request.size);
}

/** Registries write an empty list as null; an object without the member is some other document. */
function readNames({ member }: Listing, response: OutboundResponse): unknown[] {
  const names = readMember(parseJsonBody(response), member);
  if (names === null) return [];
  if (Array.isArray(names)) return names;
  throw new DomainError(
    'provider_protocol_error',
    'The registry answered with something else than a list of names.',
  );
}

/** A link back to the page that carries it would be followed for ever. */
function followable(next: URL, current: URL): { nextPosition?: string } {
  return next.href === current.href ? {} : { nextPosition: `${next.pathname}${next.search}` };
}

/**
 * A page without a link that may be followed: proxies drop the header, Nexus and Artifactory write wrong paths into
 * it. The specification has `last` for that. A registry that ignores `n` and `last` sends everything every time,
 * which is cut here to the page asked for.
 *
 * @see https://github.com/sonatype/nexus-public/issues/1011
 */
function countedPage(names: string[], { size, position }: ListingRequest, mayGoOn: boolean): ListingPage {
  const after = position?.startsWith(AFTER) ? names.indexOf(position.slice(AFTER.length)) + 1 : 0;
  const items = names.slice(after, after + size);
  const last = items.at(-1);
  return { items, ...(mayGoOn && last !== undefined && { nextPosition: `${AFTER}${last}` }) };
}

/** The target of a link when it leads to the same list at the same origin; only path and query of it are used. */
function sameListUrl(listing: Listing, target: string, base = listing.url): URL | undefined {
  const url = target.length > MAX_POSITION_LENGTH ? undefined : parseUrl(target, base);
  const isSameList = url?.origin === listing.url.origin && url.pathname === listing.url.pathname;
  return isSameList ? new URL(`${url.pathname}${url.search}`, listing.url) : undefined;
}

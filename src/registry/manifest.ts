import { createHash } from 'node:crypto';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import { parseJsonText, readArray, readMember, readString } from '../outbound/response-json.js';
import { DomainError } from '../problems/domain-error.js';
import { isDigest } from './image-name.js';

/**
 * The digest of a manifest, of which the registry has only a say: its bytes decide, where they are hashed as it is.
 *
 * Throws `provider_protocol_error` for another image than the digest that was asked for, or than the header names.
 */
function digestOf({ headers, body }: OutboundResponse, reference: string): string {
  const hashed = `sha256:${sha256(body)}`;
  const named = headers['docker-content-digest'] ?? '';
  for (const digest of [reference, named].filter(isDigest)) {
    if (digest.startsWith('sha256:') && digest !== hashed) throw otherImage();
  }
  return isDigest(reference) ? reference : isDigest(named) ? named : hashed;
}

/** The image of one platform, found behind a tag or digest. */
export interface PlatformImage {
  /** Digest of the image's own manifest. */
  digest: string;
  /** For example `linux/amd64` or `linux/arm64/v8`; unset where there is no index that tells. */
  platform?: string;
  /** Digest of the index of several platforms that it was chosen from. */
  indexDigest?: string;
}

const INDEX = /^application\/vnd\.(?:oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json/;
const PREFERRED = 'linux/amd64';
/** Entries that describe another one, such as the attestations that BuildKit adds, have this for a platform. */
const NO_PLATFORM = 'unknown/unknown';

/**
 * Reads the answer to GET of a manifest. Of an index, linux/amd64 is chosen, or else the first image in it.
 *
 * Throws `provider_protocol_error` for an answer that is no manifest, `image_not_found` for an index of nothing.
 */
export function readPlatformImage(response: OutboundResponse, reference: string): PlatformImage {
  const body = parseJsonText(response.body);
  if (body === undefined) throw noManifest();
  const digest = digestOf(response, reference);
  const mediaType = readString(body, 'mediaType') ?? response.headers['content-type'] ?? '';
  if (!INDEX.test(mediaType)) return { digest };
  const images = (readArray(body, 'manifests') ?? [])
    .map(readEntry)
    .filter(({ platform }) => platform !== NO_PLATFORM);
  const chosen = images.find(({ platform }) => platform?.startsWith(PREFERRED)) ?? images[0];
  if (!chosen) throw new DomainError('image_not_found', 'The index of the image lists no image.');
  return { ...chosen, indexDigest: digest };
}

function readEntry(entry: unknown): PlatformImage {
  const digest = readString(entry, 'digest') ?? '';
  if (!isDigest(digest)) throw noManifest();
  const platform = readMember(entry, 'platform');
  const parts = ['os', 'architecture', 'variant'].map((member) => readString(platform, member));
  const name = parts.filter((part) => part !== undefined).join('/');
  return { digest, ...(/^[\w./-]{1,64}$/.test(name) && { platform: name }) };
}

function noManifest(): DomainError {
  return new DomainError('provider_protocol_error', 'The registry answered without a manifest.');
}

function otherImage(): DomainError {
  return new DomainError(
    'provider_protocol_error',
    'The registry answered with another image than was asked for.',
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

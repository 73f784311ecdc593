import { createHash } from 'node:crypto';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import { parseJsonText, readArray, readMember, readString } from '../outbound/response-json.js';
import { DomainError } from '../problems/domain-error.js';
import { isDigest } from './image-name.js';

/** What a tag or digest stands for. */
export interface Manifest {
  /** Digest of the manifest or index, for example `sha256:...`. */
  digest: string;
  mediaType?: string;
}

/**
 * Reads a manifest from the answer to HEAD or GET, by its headers or else by hashing the body: several registries
 * leave the digest out of HEAD. Undefined when the answer tells no digest.
 *
 * Throws `provider_protocol_error` for another image than the digest that was asked for.
 */
export function readManifest(response: OutboundResponse, reference: string): Manifest | undefined {
  const named = response.headers['docker-content-digest'] ?? '';
  const hashed = response.body === '' ? undefined : `sha256:${sha256(response.body)}`;
  const digest = isDigest(named) ? named : hashed;
  if (digest === undefined) return undefined;
  if (isDigest(reference) && digest !== reference) {
    throw new DomainError(
      'provider_protocol_error',
      'The registry answered with another image than was asked for.',
    );
  }
  return { digest, mediaType: response.headers['content-type'] };
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
  const manifest = readManifest(response, reference);
  const body = parseJsonText(response.body);
  if (!manifest || body === undefined) throw noManifest();
  const mediaType = readString(body, 'mediaType') ?? manifest.mediaType ?? '';
  if (!INDEX.test(mediaType)) return { digest: manifest.digest };
  const images = (readArray(body, 'manifests') ?? [])
    .map(readEntry)
    .filter(({ platform }) => platform !== NO_PLATFORM);
  const chosen = images.find(({ platform }) => platform?.startsWith(PREFERRED)) ?? images[0];
  if (!chosen) throw new DomainError('image_not_found', 'The index of the image lists no image.');
  return { ...chosen, indexDigest: manifest.digest };
}

function readEntry(entry: unknown): PlatformImage {
  const digest = readString(entry, 'digest') ?? '';
  if (!isDigest(digest)) throw noManifest();
  const platform = readMember(entry, 'platform');
  const parts = ['os', 'architecture', 'variant'].map((member) => readString(platform, member));
  const name = parts.filter((part) => part !== undefined).join('/');
  return { digest, ...(/^[\w./-]{1,64}$/.test(name) && { platform: name }) };
}

export function noManifest(): DomainError {
  return new DomainError('provider_protocol_error', 'The registry answered without a manifest.');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

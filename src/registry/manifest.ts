import { createHash } from 'node:crypto';
import type { OutboundResponse } from '../outbound/outbound.types.js';
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

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

import { ALGORITHM_AES_256_GCM, ENVELOPE_VERSION } from './envelope.js';
import { utf8Bytes } from './utf8.js';

const LABEL = Buffer.from('regcred/v1', 'latin1');
const MAX_UINT32 = 0xffff_ffff;

/** The one place for which a secret is sealed. It opens for exactly the same place and no other. */
export interface SealContext {
  organizationId: string;
  credentialId: string;
  /** Slug of the provider. */
  provider: string;
  /** Name of the secret member, where a credential has more than one. */
  field: string;
  /** Where the secret may be sent: origin of the host, and the user name or an empty string. */
  destination: { host: string; principal: string };
  /** Counts the secrets of one credential: 0 to 2^32 - 1. */
  secretVersion: number;
}

/**
 * Additional authenticated data of an envelope: the place, the key id and the format. Every part is preceded by
 * its length in 4 bytes, big-endian, so that no two places give the same bytes; joining with a separator would
 * let text move from one part to the next. The key id and algorithm are in it because GCM does not commit to its
 * key: {@link https://eprint.iacr.org/2020/1456}.
 *
 * @throws RangeError when the secret version is not a 32-bit number.
 * @throws DomainError `validation_failed` when a part holds half of a surrogate pair.
 */
export function additionalData(keyId: string, context: SealContext): Buffer {
  const { organizationId, credentialId, provider, field, destination, secretVersion } = context;
  const texts = [
    keyId,
    organizationId,
    credentialId,
    provider,
    field,
    destination.host,
    destination.principal,
  ];
  return Buffer.concat([
    LABEL,
    lengthPrefixed(Buffer.of(ENVELOPE_VERSION, ALGORITHM_AES_256_GCM)),
    ...texts.map((text) => lengthPrefixed(utf8Bytes(text))),
    uint32(secretVersion),
  ]);
}

function lengthPrefixed(part: Buffer): Buffer {
  return Buffer.concat([uint32(part.length), part]);
}

function uint32(value: number): Buffer {
  // writeUInt32BE alone would write 1.5 as 1 and NaN as 0.
  if (!Number.isInteger(value) || value < 0 || value > MAX_UINT32) {
    throw new RangeError('the number does not fit 32 bits');
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

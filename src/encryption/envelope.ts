import { DomainError } from '../problems/domain-error.js';
import { isKeyId } from './key-id.js';

/** Version of the format. A number is never used again for another layout. */
export const ENVELOPE_VERSION = 1;
/** Algorithm 1: AES-256-GCM with a random 96-bit nonce and a 128-bit tag. */
export const ALGORITHM_AES_256_GCM = 1;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** The most that one envelope holds: 16384 characters of any script need 49152 bytes at most. */
export const MAX_PLAINTEXT_BYTES = 65_536;

const HEADER_BYTES = 3;

/** The parts of a sealed secret, as they are stored. */
export interface Envelope {
  keyId: string;
  nonce: Buffer;
  /** As long as the plain text: 1 to {@link MAX_PLAINTEXT_BYTES} bytes. */
  ciphertext: Buffer;
  tag: Buffer;
}

/** One answer for every kind of damage: a difference would help whoever tries changed bytes. */
export function ciphertextInvalid(): DomainError {
  return new DomainError('ciphertext_invalid', 'The stored secret does not open in this place.');
}

/**
 * Writes an envelope: `version(1) alg(1) keyIdLength(1) keyId nonce(12) ciphertext tag(16)`.
 *
 * @throws DomainError `ciphertext_invalid` when a part does not fit the format.
 */
export function encodeEnvelope(envelope: Envelope): Buffer {
  if (!isWellFormed(envelope)) throw ciphertextInvalid();
  const { keyId, nonce, ciphertext, tag } = envelope;
  const header = Buffer.of(ENVELOPE_VERSION, ALGORITHM_AES_256_GCM, keyId.length);
  return Buffer.concat([header, Buffer.from(keyId, 'latin1'), nonce, ciphertext, tag]);
}

/**
 * Reads an envelope. What it accepts, {@link encodeEnvelope} writes back byte for byte.
 * The parts are views on the given bytes.
 *
 * @throws DomainError `ciphertext_invalid` for another version or algorithm, a bad key id or any wrong length.
 */
export function decodeEnvelope(bytes: Buffer): Envelope {
  if (bytes[0] !== ENVELOPE_VERSION || bytes[1] !== ALGORITHM_AES_256_GCM) throw ciphertextInvalid();
  const nonceAt = HEADER_BYTES + (bytes[2] ?? 0);
  const ciphertextAt = nonceAt + NONCE_BYTES;
  const tagAt = bytes.length - TAG_BYTES;
  // A slice beyond the end comes out short or empty, so that its length is refused below.
  const envelope = {
    // latin1 and not UTF-8: every byte stays one character, so that no two byte strings read the same.
    keyId: bytes.toString('latin1', HEADER_BYTES, nonceAt),
    nonce: bytes.subarray(nonceAt, ciphertextAt),
    ciphertext: bytes.subarray(ciphertextAt, tagAt),
    tag: bytes.subarray(tagAt),
  };
  if (!isWellFormed(envelope)) throw ciphertextInvalid();
  return envelope;
}

function isWellFormed({ keyId, nonce, ciphertext, tag }: Envelope): boolean {
  return (
    isKeyId(keyId) &&
    nonce.length === NONCE_BYTES &&
    tag.length === TAG_BYTES &&
    ciphertext.length > 0 &&
    ciphertext.length <= MAX_PLAINTEXT_BYTES
  );
}

import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { NONCE_BYTES, TAG_BYTES } from './envelope.js';

const ALGORITHM = 'aes-256-gcm';
/** Length of an AES-256 key. */
export const KEY_BYTES = 32;

/** What AES-256-GCM makes of a plain text. */
export interface SealedBytes {
  ciphertext: Buffer;
  tag: Buffer;
}

/**
 * AES-256-GCM, NIST SP 800-38D. The nonce must never come twice under one key.
 *
 * @throws RangeError when the key has not 32 bytes or the nonce not 12.
 */
export function sealBytes(key: KeyObject, nonce: Buffer, plaintext: Buffer, aad: Buffer): SealedBytes {
  checkLengths(key, nonce);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { ciphertext, tag: cipher.getAuthTag() };
}

/**
 * The way back. Nothing is released unless the tag proves key, nonce, ciphertext and additional data.
 *
 * @throws RangeError when the key has not 32 bytes, or the nonce not 12.
 * @throws Error from `node:crypto` when the tag has not 16 bytes or does not fit.
 */
export function openBytes(key: KeyObject, nonce: Buffer, sealed: SealedBytes, aad: Buffer): Buffer {
  checkLengths(key, nonce);
  // Without authTagLength Node takes tags of 4, 8 and 12 to 15 bytes as well, which are easier to guess.
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.tag);
  const unproven = decipher.update(sealed.ciphertext);
  // Node hands out bytes before the tag is checked. `final` checks it, and nothing is returned if it throws.
  return Buffer.concat([unproven, decipher.final()]);
}

function checkLengths(key: KeyObject, nonce: Buffer): void {
  if (key.symmetricKeySize !== KEY_BYTES) throw new RangeError('the key must have 32 bytes');
  // Node takes a nonce of any length: https://github.com/C2SP/wycheproof/blob/main/doc/aesgcm.md says why not to.
  if (nonce.length !== NONCE_BYTES) throw new RangeError('the nonce must have 12 bytes');
}

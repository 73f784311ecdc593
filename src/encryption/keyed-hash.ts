import { timingSafeEqual } from 'node:crypto';
import { type Keyring } from './keyring.js';
import { utf8Bytes } from './utf8.js';

/**
 * Hashes of texts that must not be kept, but recognized: HMAC under a key of its own for each purpose. Without the
 * keyring nobody can try whether a guess is right, as they could with a plain hash of a short secret.
 */
export class KeyedHasher {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** `keyId.base64url(mac)`, under the current key. */
  hash(purpose: string, text: string): string {
    const keyId = this.#keyring.current;
    return `${keyId}.${this.#mac(keyId, purpose, text).toString('base64url')}`;
  }

  /** Whether the hash is one of this text. False as well when its key is no longer in the keyring. */
  matches(purpose: string, text: string, hash: string): boolean {
    // A key id may hold dots; base64url has none.
    const lastDot = hash.lastIndexOf('.');
    const keyId = hash.slice(0, lastDot);
    if (!this.#keyring.has(keyId)) return false;
    const expected = this.#mac(keyId, purpose, text);
    const given = Buffer.from(hash.slice(lastDot + 1), 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #mac(keyId: string, purpose: string, text: string): Buffer {
    return this.#keyring.mac(keyId, `keyed-hash/${purpose}`, utf8Bytes(text));
  }
}

import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { DomainError } from '../problems/domain-error.js';
import { KeyringError } from './keyring-error.js';
import { parseKeys } from './keyring-text.js';

const CHECK_LABEL = 'regcred/v1/key-check/';
const MAC_LABEL = 'regcred/v1/mac/';
const MAC_KEY_BYTES = 32;
const FINGERPRINT_HEX_DIGITS = 16;
const NO_SALT = Buffer.alloc(0);

/**
 * The encryption keys by id. The first one writes, the others only read, until nothing sealed with them is left.
 * A key is always picked by its id and never tried in turn. Printing a keyring shows the ids only.
 */
export class Keyring {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  /** Id of the key that writes. */
  readonly current: string;

  private constructor(keys: ReadonlyMap<string, KeyObject>, current: string) {
    this.#keys = keys;
    this.current = current;
    Object.freeze(this);
  }

  /**
   * Reads `id:base64` entries, separated by a comma or a newline.
   *
   * @throws KeyringError that names the key id or its position, never the value.
   */
  static parse(text: string): Keyring {
    const keys = new Map([...parseKeys(text)].map(([id, bytes]) => [id, createSecretKey(bytes)] as const));
    const [current] = keys.keys();
    if (current === undefined) {
      throw new KeyringError(
        'No encryption key is given. Set ENCRYPTION_KEYS to id:base64, with a value made by: openssl rand -base64 32',
      );
    }
    return new Keyring(keys, current);
  }

  /** All ids, the current one first. */
  keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  has(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /**
   * The key itself, as a handle that does not print.
   *
   * @throws DomainError `key_unavailable` when there is none with this id.
   */
  key(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    // The id is for the operator and stays out of a text that clients see.
    if (!key) throw new DomainError('key_unavailable', 'The key that was used is not in the keyring.');
    return key;
  }

  /**
   * 32 bytes that only this key under this id gives, and that tell nothing about the key: stored beside the id,
   * they show at the next start that an id got other bytes.
   *
   * @throws DomainError `key_unavailable`
   */
  checkValue(keyId: string): Buffer {
    return createHmac('sha256', this.key(keyId))
      .update(CHECK_LABEL + keyId)
      .digest();
  }

  /**
   * 16 hexadecimal digits, safe to print, by which operators compare the keys of two machines.
   *
   * @throws DomainError `key_unavailable`
   */
  fingerprint(keyId: string): string {
    const digest = createHash('sha256').update(this.checkValue(keyId)).digest('hex');
    return digest.slice(0, FINGERPRINT_HEX_DIGITS);
  }

  /**
   * HMAC-SHA-256, 32 bytes, under a key of its own for each label: HKDF-SHA-256 (RFC 5869) of the named key with
   * the label as info. Keep the key id beside it: the current key changes.
   *
   * @throws DomainError `key_unavailable`
   */
  mac(keyId: string, label: string, data: Buffer | string): Buffer {
    const macKey = hkdfSync('sha256', this.key(keyId), NO_SALT, MAC_LABEL + label, MAC_KEY_BYTES);
    return createHmac('sha256', Buffer.from(macKey)).update(data).digest();
  }

  toJSON(): { current: string; keyIds: string[] } {
    return { current: this.current, keyIds: this.keyIds() };
  }

  [inspect.custom](): string {
    return `Keyring ${inspect(this.toJSON())}`;
  }
}

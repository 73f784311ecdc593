import { timingSafeEqual } from 'node:crypto';
import { type Keyring } from './keyring.js';
import { utf8Bytes } from './utf8.js';

/** The longest signed text, in characters. */
export const MAX_SIGNED_TEXT_LENGTH = 4096;

/**
 * Signs short texts that a client keeps for us and gives back, such as the cursor of a page. A signed text is
 * `base64url(text).keyId.base64url(mac)`: it cannot be changed, nor used for another purpose, but it can be read.
 */
export class TextSigner {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /**
   * Signs with the current key. Whatever the text must not be used without, such as the organization and the
   * filter of a list, belongs into the purpose or into the text.
   *
   * @throws RangeError when the result would be longer than {@link MAX_SIGNED_TEXT_LENGTH}.
   * @throws DomainError `validation_failed` when the text holds half of a surrogate pair.
   */
  sign(purpose: string, text: string): string {
    const payload = utf8Bytes(text);
    const keyId = this.#keyring.current;
    const mac = this.#keyring.mac(keyId, macLabel(purpose), payload);
    const signed = [payload.toString('base64url'), keyId, mac.toString('base64url')].join('.');
    if (signed.length > MAX_SIGNED_TEXT_LENGTH) throw new RangeError('the text is too long to be signed');
    return signed;
  }

  /** The text, or undefined when it was not signed by one of our keys for this purpose. */
  verify(purpose: string, signed: string): string | undefined {
    if (signed.length > MAX_SIGNED_TEXT_LENGTH) return undefined;
    // A key id may hold dots; base64url has none, so the first and the last one are ours.
    const firstDot = signed.indexOf('.');
    const lastDot = signed.lastIndexOf('.');
    const keyId = signed.slice(firstDot + 1, lastDot);
    if (!this.#keyring.has(keyId)) return undefined;

    const payload = decodeBase64url(signed.slice(0, firstDot));
    const mac = decodeBase64url(signed.slice(lastDot + 1));
    if (!payload || !mac) return undefined;
    const expected = this.#keyring.mac(keyId, macLabel(purpose), payload);
    if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
    return payload.toString('utf8');
  }
}

function macLabel(purpose: string): string {
  return `signed-text/${purpose}`;
}

/** Undefined unless it is written in the one canonical way: a text has exactly one signed form. */
function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

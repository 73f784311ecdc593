import { createHash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';
import { DomainError } from '../problems/domain-error.js';

const MASK = '[secret]';

/**
 * A secret value that cannot print itself: string conversion, JSON, `console.log`, `util.inspect` and
 * template literals all give `[secret]`. The clear text leaves only through {@link Secret.reveal}, which is
 * called in two places: where it is sealed, and where `outbound` writes it to the wire.
 */
export class Secret {
  readonly #clear: string;

  constructor(clear: string) {
    this.#clear = clear;
    Object.freeze(this);
  }

  /** The clear text. Keep it in a local variable, and for as short a time as possible. */
  reveal(): string {
    return this.#clear;
  }

  /**
   * Derives another secret from the clear text, such as a Basic authorization from a password.
   *
   * @throws DomainError that `derive` throws; an Error of fixed text in place of any other, because the messages of
   * `JSON.parse`, `new URL` and the like quote the text they were given.
   */
  map(derive: (clear: string) => string): Secret {
    try {
      return new Secret(derive(this.#clear));
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw derivationFailed();
    }
  }

  /** Whether both are the same text. Digests are compared, so that the time tells neither a length nor a beginning. */
  equals(other: Secret): boolean {
    return timingSafeEqual(sha256(this.#clear), sha256(other.#clear));
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

function sha256(clear: string): Buffer {
  return createHash('sha256').update(clear, 'utf8').digest();
}

/** Carries no cause: it would be logged with the message that quotes the clear text. */
function derivationFailed(): Error {
  return new Error('the derivation of a secret failed');
}

import { randomBytes } from 'node:crypto';
import { DomainError } from '../problems/domain-error.js';
import { additionalData, type SealContext } from './aad.js';
import { openBytes, sealBytes } from './cipher.js';
import {
  ciphertextInvalid,
  decodeEnvelope,
  encodeEnvelope,
  MAX_PLAINTEXT_BYTES,
  NONCE_BYTES,
} from './envelope.js';
import { type Keyring } from './keyring.js';
import { type SealBudget } from './seal-budget.js';
import { Secret } from './secret.js';
import { utf8Bytes } from './utf8.js';

/** A sealed secret as it is stored. The key id is in the envelope too; apart, it can be counted and searched. */
export interface SealedSecret {
  envelope: Buffer;
  keyId: string;
}

/** Seals secrets for storage and opens them again: AES-256-GCM, bound to one place, with the key named by id. */
export class SecretBox {
  readonly #keyring: Keyring;
  readonly #budget: SealBudget;

  constructor(keyring: Keyring, budget: SealBudget) {
    this.#keyring = keyring;
    this.#budget = budget;
  }

  /**
   * Seals with the current key. A secret has 1 to {@link MAX_PLAINTEXT_BYTES} bytes of UTF-8; the store DTOs
   * are stricter.
   *
   * @throws DomainError `validation_failed` when the secret is empty, too long or holds half of a surrogate pair;
   * `key_exhausted` when the current key may seal no more.
   * @throws RangeError when the secret version of the context is not a 32-bit number.
   */
  async seal(secret: Secret, context: SealContext): Promise<SealedSecret> {
    const keyId = this.#keyring.current;
    const plaintext = plaintextOf(secret);
    const aad = additionalData(keyId, context);
    await this.#budget.take(keyId);

    const nonce = randomBytes(NONCE_BYTES);
    const sealed = sealBytes(this.#keyring.key(keyId), nonce, plaintext, aad);
    return { envelope: encodeEnvelope({ keyId, nonce, ...sealed }), keyId };
  }

  /**
   * Opens what was sealed for exactly this context.
   *
   * @throws DomainError `key_unavailable` when the keyring has no key with the id in the envelope;
   * `ciphertext_invalid`, with one and the same text, for everything else.
   */
  open(envelope: Buffer, context: SealContext): Secret {
    try {
      return this.#open(envelope, context);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'key_unavailable') throw error;
      // Format, tag and context fail alike, and no cause is kept: the row was changed, whatever is wrong with it.
      throw ciphertextInvalid();
    }
  }

  #open(envelope: Buffer, context: SealContext): Secret {
    const { keyId, nonce, ciphertext, tag } = decodeEnvelope(envelope);
    const aad = additionalData(keyId, context);
    const plaintext = openBytes(this.#keyring.key(keyId), nonce, { ciphertext, tag }, aad);
    return new Secret(plaintext.toString('utf8'));
  }
}

function plaintextOf(secret: Secret): Buffer {
  const bytes = utf8Bytes(secret.reveal());
  if (bytes.length === 0 || bytes.length > MAX_PLAINTEXT_BYTES) {
    throw new DomainError('validation_failed', 'The secret is empty or too long.');
  }
  return bytes;
}

import { DomainError } from '../problems/domain-error.js';

/**
 * UTF-8 bytes of a text, without loss: `Buffer.from` alone turns half of a surrogate pair into U+FFFD, so that
 * two texts would have the same bytes and a secret would come back changed.
 *
 * @throws DomainError `validation_failed` when the text holds half of a surrogate pair.
 */
export function utf8Bytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.toString('utf8') !== text) {
    throw new DomainError('validation_failed', 'A text holds half of a surrogate pair.');
  }
  return bytes;
}

/**
 * The keys that the operator gave cannot be used. The message names the key id, or the position where the id
 * itself is bad, and says what to do; it never holds a part of a key. The service does not start with it.
 */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

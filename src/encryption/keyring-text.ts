import { randomBytes } from 'node:crypto';
import { KEY_BYTES } from './cipher.js';
import { isKeyId } from './key-id.js';
import { KeyringError } from './keyring-error.js';

const ID_RULE = '1 to 32 of a-z, 0-9, dot, underscore and hyphen, beginning with a letter or digit';
const ADVICE = 'Make a value with: openssl rand -base64 32';

/**
 * Reads `id:base64` entries, separated by a comma or a newline; blank lines and space around an entry do not
 * count. An empty entry is refused: `"$NEW,$OLD"` with NEW unset must not go on writing with the old key.
 *
 * @returns the 32 bytes of each key by id, in the order of the text; none for a blank text.
 * @throws KeyringError for a bad or repeated id, a value that is not exactly 32 bytes in canonical
 * standard base64, one byte repeated 32 times (such as all zeros), and one value under two ids.
 */
export function parseKeys(text: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (const [index, entry] of lines.flatMap((line) => line.split(',')).entries()) {
    const [id, value] = splitEntry(entry.trim(), index + 1);
    if (keys.has(id)) throw new KeyringError(`Encryption key "${id}" is given twice. Leave one of them out.`);
    const bytes = decodeKey(id, value);
    refuseTwin(id, bytes, keys);
    keys.set(id, bytes);
  }
  return keys;
}

/**
 * A new random key as one `id:base64` entry, to put first in ENCRYPTION_KEYS. The text is the key: show it once.
 *
 * @throws KeyringError when the id is bad.
 */
export function generateKeyText(id: string): string {
  if (!isKeyId(id)) throw new KeyringError(`The id of a new encryption key must be ${ID_RULE}.`);
  return `${id}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

function splitEntry(entry: string, position: number): [id: string, value: string] {
  const colonAt = entry.indexOf(':');
  const id = entry.slice(0, Math.max(0, colonAt));
  // The text before the colon is not quoted: it may be the key, if the two were swapped or the id left out.
  if (!isKeyId(id)) {
    throw new KeyringError(
      `Encryption key number ${position} must be written id:base64. The id must be ${ID_RULE}.`,
    );
  }
  return [id, entry.slice(colonAt + 1)];
}

function decodeKey(id: string, value: string): Buffer {
  const bytes = Buffer.from(value, 'base64');
  // Buffer.from skips what is not base64 and takes base64url too; only the way back shows it.
  if (bytes.toString('base64') !== value) {
    throw new KeyringError(`Encryption key "${id}" is not valid base64 with padding. ${ADVICE}`);
  }
  if (bytes.length !== KEY_BYTES) {
    throw new KeyringError(
      `Encryption key "${id}" has ${bytes.length} bytes, it must have ${KEY_BYTES}. ${ADVICE}`,
    );
  }
  if (bytes.every((byte) => byte === bytes[0])) {
    throw new KeyringError(`Encryption key "${id}" is a placeholder, one byte repeated. ${ADVICE}`);
  }
  return bytes;
}

function refuseTwin(id: string, bytes: Buffer, keys: ReadonlyMap<string, Buffer>): void {
  for (const [otherId, other] of keys) {
    if (other.equals(bytes)) {
      throw new KeyringError(
        `Encryption keys "${otherId}" and "${id}" are the same. Make a new value for one.`,
      );
    }
  }
}

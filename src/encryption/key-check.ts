import { type Keyring } from './keyring.js';
import { KeyringError } from './keyring-error.js';

/** What the database knows about a key: its check value, and how many stored secrets name it. */
export interface KeyRecord {
  keyId: string;
  checkValue: Buffer;
  secrets: number;
}

/** Records of keys that stored secrets still need and the keyring lacks. */
export function missingKeys(keyring: Keyring, records: readonly KeyRecord[]): KeyRecord[] {
  return records.filter(({ keyId, secrets }) => secrets > 0 && !keyring.has(keyId));
}

/**
 * Refuses a key that has another value than when its id was first used: nothing sealed before would open.
 *
 * @throws KeyringError that names the key id.
 */
export function refuseChangedKeys(keyring: Keyring, records: readonly KeyRecord[]): void {
  for (const { keyId, checkValue } of records) {
    if (keyring.has(keyId) && !keyring.checkValue(keyId).equals(checkValue)) {
      throw new KeyringError(
        `Encryption key "${keyId}" has not the value it had before. ` +
          'Put the former value back into ENCRYPTION_KEYS, and give a new value a new id.',
      );
    }
  }
}

/**
 * Holds the keyring against what the database knows, before anything is sealed or opened.
 *
 * @returns the ids that have no record yet: record them with their check value.
 * @throws KeyringError when a key has another value than before, or one is missing that stored secrets need.
 */
export function checkKeys(keyring: Keyring, records: readonly KeyRecord[]): string[] {
  refuseChangedKeys(keyring, records);
  const missing = missingKeys(keyring, records).map(
    ({ keyId, secrets }) => `"${keyId}" (${secrets} secrets)`,
  );
  if (missing.length > 0) {
    throw new KeyringError(
      `Encryption keys are missing that stored secrets need: ${missing.join(', ')}. ` +
        'Put them back into ENCRYPTION_KEYS, after the first key, until no secret names them.',
    );
  }
  const known = new Set(records.map(({ keyId }) => keyId));
  return keyring.keyIds().filter((keyId) => !known.has(keyId));
}

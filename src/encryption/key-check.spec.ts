import { randomBytes } from 'node:crypto';
import { keyText } from './encryption.fixture.js';
import { checkKeys, type KeyRecord, missingKeys, refuseChangedKeys } from './key-check.js';
import { KeyringError } from './keyring-error.js';
import { Keyring } from './keyring.js';

const keyring = Keyring.parse(keyText('k2', 'k1'));

function record(keyId: string, overrides: Partial<KeyRecord> = {}): KeyRecord {
  const checkValue = keyring.has(keyId) ? keyring.checkValue(keyId) : randomBytes(32);
  return { keyId, checkValue, secrets: 3, ...overrides };
}

describe('checkKeys', () => {
  it('returns the ids that have no record yet', () => {
    expect(checkKeys(keyring, [])).toEqual(['k2', 'k1']);
    expect(checkKeys(keyring, [record('k1')])).toEqual(['k2']);
    expect(checkKeys(keyring, [record('k1'), record('k2')])).toEqual([]);
  });

  it('accepts that a key is gone which no secret needs', () => {
    expect(checkKeys(keyring, [record('k0', { secrets: 0 })])).toEqual(['k2', 'k1']);
  });

  it.each([randomBytes(32), randomBytes(31), Buffer.alloc(0)])(
    'refuses the right id with other bytes (%#)',
    (checkValue) => {
      const check = (): string[] =>
        checkKeys(keyring, [record('k2'), record('k1', { checkValue, secrets: 0 })]);
      expect(check).toThrow(KeyringError);
      expect(check).toThrow(
        /"k1" has not the value it had before.*Put the former value back into ENCRYPTION_KEYS/,
      );
    },
  );

  it('refuses to go without keys that secrets need, and counts the secrets', () => {
    const check = (): string[] =>
      checkKeys(keyring, [record('k0', { secrets: 17 }), record('k9', { secrets: 1 })]);
    expect(check).toThrow(KeyringError);
    expect(check).toThrow(/"k0" \(17 secrets\), "k9" \(1 secrets\).*Put them back into ENCRYPTION_KEYS/);
  });
});

describe('its two parts', () => {
  it('tell changed keys from missing ones', () => {
    const missing = record('k0');
    expect(missingKeys(keyring, [record('k1'), missing, record('k9', { secrets: 0 })])).toEqual([missing]);
    expect(() => refuseChangedKeys(keyring, [missing])).not.toThrow();
  });
});

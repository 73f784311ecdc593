import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { format, inspect } from 'node:util';
import { keyText, problemOf } from './encryption.fixture.js';
import { KeyringError } from './keyring-error.js';
import { Keyring } from './keyring.js';

const bytes = randomBytes(32);
const keyring = Keyring.parse(`k2:${bytes.toString('base64')},${keyText('k1')}`);

describe('Keyring', () => {
  it('writes with the first key and knows them all', () => {
    expect(keyring.current).toBe('k2');
    expect(keyring.keyIds()).toEqual(['k2', 'k1']);
    expect([keyring.has('k1'), keyring.has('k3'), keyring.has('toString')]).toEqual([true, false, false]);
  });

  it.each(['', ' \n '])('refuses a text without a key: %j', (text) => {
    expect(() => Keyring.parse(text)).toThrow(KeyringError);
    expect(() => Keyring.parse(text)).toThrow('ENCRYPTION_KEYS');
  });

  it('picks a key by its id', () => {
    expect(keyring.key('k2').export().equals(bytes)).toBe(true);
    expect(keyring.key('k1').export().equals(bytes)).toBe(false);
  });

  it.each([
    () => keyring.key('k3'),
    () => keyring.checkValue('k3'),
    () => keyring.fingerprint('k3'),
    () => keyring.mac('k3', 'label', 'data'),
  ])('answers key_unavailable for an unknown id (%#)', (use) => {
    expect(problemOf(use)).toBe('key_unavailable');
  });

  it.each([
    ['JSON', JSON.stringify({ keyring })],
    ['inspect', inspect(keyring, { showHidden: true, depth: null })],
    [
      'inspect without custom writers',
      inspect(keyring, { customInspect: false, showHidden: true, depth: null }),
    ],
    ['inspect of a key', inspect(keyring.key('k2'), { showHidden: true, depth: null })],
    ['format', format('%s %o %j', keyring, keyring, keyring)],
  ])('does not print a key by %s', (_way, printed) => {
    for (const encoding of ['base64', 'hex', 'latin1'] as const) {
      expect(printed).not.toContain(bytes.toString(encoding).slice(0, 12));
    }
    expect(printed).not.toContain([...bytes.subarray(0, 4)].join(', '));
  });

  it('shows its ids', () => {
    expect(inspect(keyring)).toBe(`Keyring { current: 'k2', keyIds: [ 'k2', 'k1' ] }`);
    expect(JSON.stringify(keyring)).toBe('{"current":"k2","keyIds":["k2","k1"]}');
  });
});

describe('check value', () => {
  it('is the HMAC of the label and the id, so that it stays the same in every release', () => {
    const expected = createHmac('sha256', bytes).update('regcred/v1/key-check/k2').digest();
    expect(keyring.checkValue('k2')).toEqual(expected);
    expect(expected).toHaveLength(32);
  });

  it('changes with the bytes and with the id', () => {
    const renamed = Keyring.parse(`k9:${bytes.toString('base64')}`);
    const changed = Keyring.parse(keyText('k2'));
    expect(renamed.checkValue('k9')).not.toEqual(keyring.checkValue('k2'));
    expect(changed.checkValue('k2')).not.toEqual(keyring.checkValue('k2'));
  });

  it('has a fingerprint of 16 digits that is not its beginning', () => {
    expect(keyring.fingerprint('k2')).toMatch(/^[0-9a-f]{16}$/);
    expect(keyring.fingerprint('k2')).not.toBe(keyring.checkValue('k2').toString('hex').slice(0, 16));
    expect(keyring.fingerprint('k2')).not.toBe(keyring.fingerprint('k1'));
  });
});

describe('mac', () => {
  it('is HMAC-SHA-256 under the HKDF-SHA-256 of the key', () => {
    const macKey = Buffer.from(hkdfSync('sha256', bytes, '', 'regcred/v1/mac/label', 32));
    expect(keyring.mac('k2', 'label', 'data')).toEqual(createHmac('sha256', macKey).update('data').digest());
  });

  it('changes with key, label and data', () => {
    const macs = [
      keyring.mac('k2', 'label', 'data'),
      keyring.mac('k1', 'label', 'data'),
      keyring.mac('k2', 'other', 'data'),
      keyring.mac('k2', 'label', 'else'),
    ];
    expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(macs.length);
  });
});

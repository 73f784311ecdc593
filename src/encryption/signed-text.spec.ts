import fc from 'fast-check';
import { keyText, problemOf } from './encryption.fixture.js';
import { Keyring } from './keyring.js';
import { MAX_SIGNED_TEXT_LENGTH, TextSigner } from './signed-text.js';

const oldKey = keyText('old.key');
const newKey = keyText('new');
const keyring = Keyring.parse(newKey);
const signer = new TextSigner(keyring);

/** Signs as the signer does, but of any length. */
function signedByHand(text: string): string {
  const mac = keyring.mac('new', 'signed-text/cursor', Buffer.from(text));
  return `${Buffer.from(text).toString('base64url')}.new.${mac.toString('base64url')}`;
}

describe('TextSigner', () => {
  it('gives back what it signed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.string(), (text, purpose) => {
        expect(signer.verify(purpose, signer.sign(purpose, text))).toBe(text);
      }),
    );
  });

  it('writes characters that need no escape in a URL', () => {
    expect(signer.sign('cursor', 'ÿ?>~ ')).toMatch(/^[\w-]+\.new\.[\w-]{43}$/);
  });

  it('refuses another purpose', () => {
    expect(signer.verify('link', signer.sign('cursor', 'text'))).toBeUndefined();
  });

  it('still accepts an older key while it is there, and a dot in its id', () => {
    const signed = new TextSigner(Keyring.parse(oldKey)).sign('cursor', 'text');
    expect(new TextSigner(Keyring.parse(`${newKey},${oldKey}`)).verify('cursor', signed)).toBe('text');
    expect(signer.verify('cursor', signed)).toBeUndefined();
  });

  it('refuses other bytes under the same id', () => {
    const signed = new TextSigner(Keyring.parse(keyText('new'))).sign('cursor', 'text');
    expect(signer.verify('cursor', signed)).toBeUndefined();
  });

  it('does not accept the mac of one key under the id of another', () => {
    const both = new TextSigner(Keyring.parse(`${newKey},${oldKey}`));
    const signed = both.sign('cursor', 'text').replace('.new.', '.old.key.');
    expect(both.verify('cursor', signed)).toBeUndefined();
  });

  it('refuses every change of one character, every cut and every addition', () => {
    const signed = signer.sign('cursor', 'position');
    for (let index = 0; index < signed.length; index += 1) {
      const other = signed[index] === 'A' ? 'B' : 'A';
      const [before, after] = [signed.slice(0, index), signed.slice(index + 1)];
      expect(signer.verify('cursor', before + other + after)).toBeUndefined();
      expect(signer.verify('cursor', before + after)).toBeUndefined();
      expect(signer.verify('cursor', before)).toBeUndefined();
    }
    for (const addition of ['=', '.', ' ', '\n', 'A', '.A']) {
      expect(signer.verify('cursor', signed + addition)).toBeUndefined();
      expect(signer.verify('cursor', addition + signed)).toBeUndefined();
    }
  });

  it('refuses a second writing of the same bytes', () => {
    const signed = signer.sign('cursor', 'a');
    expect(signed.startsWith('YQ.')).toBe(true);
    expect(signer.verify('cursor', signed.replace('YQ.', 'YR.'))).toBeUndefined();
    expect(signer.verify('cursor', signed.replace('YQ.', 'YQ==.'))).toBeUndefined();
  });

  it.each(['', '.', '..', '...', 'new', 'a.new', '.new.', 'a.new.b', 'a..b', '\u0000', '💥.new.💥'])(
    'refuses nonsense: %j',
    (nonsense) => {
      expect(signer.verify('cursor', nonsense)).toBeUndefined();
    },
  );

  it('neither signs nor reads beyond the cap', () => {
    const longest = 'x'.repeat(3036);
    expect(signer.sign('cursor', longest)).toHaveLength(MAX_SIGNED_TEXT_LENGTH);
    expect(() => signer.sign('cursor', `${longest}x`)).toThrow(RangeError);
    expect(signer.verify('cursor', signedByHand(longest))).toBe(longest);
    expect(signer.verify('cursor', signedByHand(`${longest}x`))).toBeUndefined();
  });

  it('does not sign half of a surrogate pair', () => {
    expect(problemOf(() => signer.sign('cursor', '\ud800'))).toBe('validation_failed');
  });
});

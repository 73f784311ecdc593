import { generateKeyText } from './keyring-text.js';
import { KeyedHasher } from './keyed-hash.js';
import { Keyring } from './keyring.js';

const old = generateKeyText('k1.old');
const hasher = new KeyedHasher(Keyring.parse(old));

describe('a keyed hash', () => {
  const hash = hasher.hash('payload', 'POST /x {"secret":"s3cret"}');

  it('names its key and shows nothing of the text', () => {
    expect(hash).toMatch(/^k1\.old\.[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['the same text', 'payload', 'POST /x {"secret":"s3cret"}', true],
    ['another text', 'payload', 'POST /x {"secret":"s3crey"}', false],
    ['another purpose', 'other', 'POST /x {"secret":"s3cret"}', false],
  ])('matches %s: %s %s %s', (_what, purpose, text, expected) => {
    expect(hasher.matches(purpose, text, hash)).toBe(expected);
  });

  it('still matches when another key writes, and no longer when its own is gone', () => {
    const text = 'POST /x {"secret":"s3cret"}';
    const rotated = new KeyedHasher(Keyring.parse(`${generateKeyText('k2')},${old}`));
    const bare = new KeyedHasher(Keyring.parse(generateKeyText('k2')));
    expect(rotated.matches('payload', text, hash)).toBe(true);
    expect(bare.matches('payload', text, hash)).toBe(false);
  });

  it('is another one under other bytes of the same key id', () => {
    const impostor = new KeyedHasher(Keyring.parse(generateKeyText('k1.old')));
    expect(impostor.matches('payload', 'POST /x {"secret":"s3cret"}', hash)).toBe(false);
  });

  it.each(['', '.', 'k1.old.', 'k1.old', 'no-dots'])('does not match what is no hash: %j', (broken) => {
    expect(hasher.matches('payload', 'POST /x {"secret":"s3cret"}', broken)).toBe(false);
  });
});

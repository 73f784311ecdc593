import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { KeyringError } from './keyring-error.js';
import { generateKeyText, parseKeys } from './keyring-text.js';

const bytes = randomBytes(32);
// At least one character of both alphabets of base64, so that the two can be told apart.
const marked = Buffer.concat([Buffer.of(0xfb, 0xff, 0xfe), randomBytes(29)]);
const base64 = bytes.toString('base64');

function messageOf(text: string): string {
  try {
    parseKeys(text);
  } catch (error) {
    if (error instanceof KeyringError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('parseKeys', () => {
  it('reads entries in their order', () => {
    const text = ` new:${base64} ,\told.1:${marked.toString('base64')}`;
    expect([...parseKeys(text)]).toEqual([
      ['new', bytes],
      ['old.1', marked],
    ]);
  });

  it('reads lines as a file has them', () => {
    const text = `\r\nnew:${base64}\r\n\r\nold:${marked.toString('base64')}\r\n`;
    expect([...parseKeys(text).keys()]).toEqual(['new', 'old']);
  });

  it('finds nothing in a blank text', () => {
    expect([parseKeys('').size, parseKeys(' \n\t\n').size]).toEqual([0, 0]);
  });

  it.each([
    ['k', ''],
    ['k', 'short'],
    ['15 bytes', randomBytes(16).toString('base64')],
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['no padding', base64.replace('=', '')],
    ['too much padding', `${base64}=`],
    ['base64url', marked.toString('base64url') + '='],
    ['hexadecimal', bytes.toString('hex')],
    ['a foreign character', `${base64.slice(0, 10)}!${base64.slice(10)}`],
    ['a space inside', `${base64.slice(0, 10)} ${base64.slice(10)}`],
    ['bits left over', `${Buffer.alloc(32, 1).toString('base64').slice(0, 42)}F=`],
    ['all zero', Buffer.alloc(32).toString('base64')],
    ['one byte repeated', Buffer.alloc(32, 0xff).toString('base64')],
  ])('refuses the value of %s, naming the id and not the value', (_what, value) => {
    const message = messageOf(`good:${base64},bad-one:${value}`);
    expect(message).toContain('Encryption key "bad-one"');
    expect(message).toContain('openssl rand -base64 32');
    if (value !== '') expect(message).not.toContain(value.slice(0, 5));
  });

  it.each([
    ['no colon', base64],
    ['an empty id', `:${base64}`],
    ['an id and value swapped', `${base64}:k1`],
    ['a capital letter', `K1:${base64}`],
    ['a hyphen first', `-k:${base64}`],
    ['33 characters', `${'k'.repeat(33)}:${base64}`],
    ['a space before the colon', `k1 :${base64}`],
    ['a letter beyond ASCII', `ké:${base64}`],
    ['nothing at all', ''],
  ])('refuses an id of %s, naming the position and neither text', (_what, entry) => {
    const message = messageOf(`good:${marked.toString('base64')},${entry}`);
    expect(message).toContain('Encryption key number 2 must be written id:base64');
    expect(message).not.toContain(base64.slice(0, 5));
  });

  it('refuses an empty first entry, as an unset variable leaves it', () => {
    expect(messageOf(`,old:${base64}`)).toContain('number 1');
  });

  it('refuses an id that comes twice', () => {
    expect(messageOf(`k1:${base64}\nk1:${marked.toString('base64')}`)).toContain('"k1" is given twice');
  });

  it('refuses one value under two ids', () => {
    expect(messageOf(`k1:${base64},k2:${base64}`)).toContain('"k1" and "k2" are the same');
  });

  it('accepts or refuses any text with a KeyringError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('k', ':', ',', '\n', '=', 'A', ' ') }), (text) => {
        expect(typeof messageOf(text)).toBe('string');
      }),
    );
  });

  it('refuses long nonsense', () => {
    for (const piece of [',', ':', 'k', '=', ' ,']) {
      expect(() => parseKeys(piece.repeat(100_000))).toThrow(KeyringError);
    }
  });
});

describe('generateKeyText', () => {
  it('makes an entry that is read back, and another one each time', () => {
    const [first, second] = [generateKeyText('k1'), generateKeyText('k1')];
    expect([...parseKeys(first).keys()]).toEqual(['k1']);
    expect(first).not.toBe(second);
  });

  it('refuses a bad id', () => {
    expect(() => generateKeyText('Not an id')).toThrow(KeyringError);
  });
});

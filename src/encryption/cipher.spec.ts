import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openBytes, sealBytes } from './cipher.js';

interface Vector {
  id: string;
  key: string;
  iv: string;
  aad: string;
  msg: string;
  ct: string;
  tag: string;
  result: 'valid' | 'invalid';
  comment: string;
}

const file = new URL('../../test/vectors/aes-gcm.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
const valid = vectors.filter(({ result }) => result === 'valid');
const invalid = vectors.filter(({ result }) => result === 'invalid');

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

function openVector(vector: Vector): Buffer {
  const sealed = { ciphertext: hex(vector.ct), tag: hex(vector.tag) };
  return openBytes(createSecretKey(hex(vector.key)), hex(vector.iv), sealed, hex(vector.aad));
}

/** The text with its first bit flipped, or one byte where there was none. */
function flipped(text: string): string {
  const bytes = text === '' ? Buffer.alloc(1) : hex(text);
  bytes[0] = (bytes[0] ?? 0) ^ 0x80;
  return bytes.toString('hex');
}

describe('AES-256-GCM vectors (Wycheproof and derived)', () => {
  it('are all there', () => {
    expect([valid.length, invalid.length]).toEqual([39, 98]);
  });

  it.each(valid)('$id seals to the given bytes', (vector) => {
    const key = createSecretKey(hex(vector.key));
    const sealed = sealBytes(key, hex(vector.iv), hex(vector.msg), hex(vector.aad));
    expect(sealed.ciphertext.toString('hex')).toBe(vector.ct);
    expect(sealed.tag.toString('hex')).toBe(vector.tag);
  });

  it.each(valid)('$id opens to the given message', (vector) => {
    expect(openVector(vector).toString('hex')).toBe(vector.msg);
  });

  it.each(invalid)('$id is refused: $comment', (vector) => {
    expect(() => openVector(vector)).toThrow();
  });

  it.each(valid)('$id is refused when any part is flipped, cut or grown', (vector) => {
    for (const part of ['key', 'iv', 'aad', 'ct', 'tag'] as const) {
      const changes = [flipped(vector[part]), vector[part].slice(2), `${vector[part]}00`];
      for (const changed of changes.filter((text) => text !== vector[part])) {
        expect(() => openVector({ ...vector, [part]: changed })).toThrow();
      }
    }
  });
});

describe('sealBytes', () => {
  const aad = Buffer.from('aad');
  const plaintext = Buffer.from('plain');

  it.each([0, 1, 11, 13, 16])('refuses a nonce of %d bytes', (length) => {
    const key = createSecretKey(randomBytes(32));
    expect(() => sealBytes(key, randomBytes(length), plaintext, aad)).toThrow(RangeError);
  });

  it.each([16, 24, 31, 33])('refuses a key of %d bytes', (length) => {
    const key = createSecretKey(randomBytes(length));
    expect(() => sealBytes(key, randomBytes(12), plaintext, aad)).toThrow(RangeError);
  });
});

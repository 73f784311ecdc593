import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Secret } from '../encryption/secret.js';
import { generateToken, hashToken, isOurToken, maskToken } from './api-token.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const tokens = Array.from({ length: 1_000 }, () => generateToken().reveal());

function numberOf(digits: string): bigint {
  return [...digits].reduce((sum, digit) => sum * 62n + BigInt(ALPHABET.indexOf(digit)), 0n);
}

describe('a new key', () => {
  it('has prefix, 43 digits and 6 of checksum, so that scanners know it', () => {
    expect(tokens.filter((token) => !/^rck_[0-9A-Za-z]{49}$/.test(token))).toEqual([]);
  });

  it('is like no other', () => {
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(new Set(tokens.map((token) => token.slice(4, 24))).size).toBe(tokens.length);
  });

  it('has 256 random bits: each of them is set in about half of the keys', () => {
    const values = tokens.map((token) => numberOf(token.slice(4, 47)));
    expect(values.every((value) => value < 2n ** 256n)).toBe(true);
    const counts = Array.from(
      { length: 256 },
      (_, bit) => values.filter((value) => (value >> BigInt(bit)) & 1n).length,
    );
    // 7 standard deviations: 500 +- 7 * sqrt(1000 / 4). Chance of a false alarm: one in 10^9.
    expect(counts.filter((count) => Math.abs(count - 500) > 110)).toEqual([]);
  });

  it('ends with the CRC-32 of what stands before, by which anybody can check it', () => {
    for (const token of tokens.slice(0, 50)) {
      expect(numberOf(token.slice(-6))).toBe(BigInt(crc32(token.slice(0, -6))));
      expect(isOurToken(token)).toBe(true);
    }
  });

  it('cannot print itself', () => {
    const token = generateToken();
    expect(`${String(token)} ${JSON.stringify({ token })}`).not.toContain(token.reveal());
  });
});

describe('a text that is no key of ours', () => {
  const token = tokens[0] ?? '';

  it('is told by its checksum, wherever a digit was changed', () => {
    for (let at = 4; at < token.length; at++) {
      const digit = token[at] === '0' ? '1' : '0';
      expect(isOurToken(token.slice(0, at) + digit + token.slice(at + 1))).toBe(false);
    }
  });

  it.each([
    '',
    'rck_',
    token.slice(1),
    token.slice(0, -1),
    `${token}0`,
    ` ${token}`,
    `${token}\n`,
    token.toLowerCase(),
  ])('is told by its form: %#', (text) => {
    expect(isOurToken(text)).toBe(false);
  });
});

describe('what is stored', () => {
  const token = generateToken();

  it('is the SHA-256 of the key', () => {
    expect(hashToken(token)).toEqual(createHash('sha256').update(token.reveal()).digest());
    expect(hashToken(new Secret(`${token.reveal()}x`))).not.toEqual(hashToken(token));
  });

  it('is shown by six digits of the hash, and by nothing of the key', () => {
    const hash = hashToken(token);
    expect(maskToken(hash)).toBe(`rck_********${hash.toString('hex').slice(0, 6)}`);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Secret } from '../encryption/secret.js';

const PREFIX = 'rck_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 32;
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const OURS = new RegExp(`^${PREFIX}[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

/**
 * A new API key: `rck_`, 256 random bits in base 62, and a CRC-32 checksum. Prefix and checksum let secret scanners
 * find a leaked key without asking us, as GitHub's token format does:
 * https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
 */
export function generateToken(): Secret {
  const random = encode(BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`), RANDOM_LENGTH);
  return new Secret(PREFIX + random + checksum(random));
}

/** Whether a text has our format and a right checksum, so that it was made here or with intent. */
export function isOurToken(token: string): boolean {
  if (!OURS.test(token)) return false;
  const random = token.slice(PREFIX.length, PREFIX.length + RANDOM_LENGTH);
  return token.slice(-CHECKSUM_LENGTH) === checksum(random);
}

/** What is stored and looked up. A plain hash is enough: nobody guesses 256 random bits, however fast the hash. */
export function hashToken(token: Secret): Buffer {
  return createHash('sha256').update(token.reveal()).digest();
}

/** A form to show, by which an owner can tell keys apart. It comes from the hash: no part of the key is in it. */
export function maskToken(hash: Buffer): string {
  return `${PREFIX}********${hash.toString('hex').slice(0, 6)}`;
}

function checksum(random: string): string {
  return encode(BigInt(crc32(PREFIX + random)), CHECKSUM_LENGTH);
}

function encode(value: bigint, length: number): string {
  const base = BigInt(ALPHABET.length);
  let text = '';
  for (let rest = value; rest > 0n; rest /= base) text = ALPHABET.charAt(Number(rest % base)) + text;
  return text.padStart(length, '0');
}

import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { crc32 } from 'node:zlib';
import { generateToken, isOurToken } from '../../src/access/api-token.js';
import { createBuiltPlace, createdId } from '../harness/built-place.js';

/**
 * Whether the time of an answer tells what it must not: how a wrong key resembles a right one (AC-07), and whether
 * somebody else's object exists (AC-04). Prints Welch's t and medians. Fails, as the two say, where t for the keys is 4.5 or
 * more, or the medians for the objects differ by more than 5 % and 1 ms.
 * On a quiet machine: npm run build && npm run bench:timing [samples of keys, 20000 unless told]
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;
const TELLING_T = 4.5;
const KEY_SAMPLES = Number(process.argv[2] ?? 20_000);
const OBJECT_SAMPLES = 500;
const WARM_UP = 500;
/** Less than the bad keys after which an address is slowed down (`limits/bad-key-budget.service.ts`). */
const REQUESTS_PER_ADDRESS = 90;

interface Figures {
  t: number;
  medians: [number, number];
}

let asked = 0;
let connection = new Agent();

const place = await createBuiltPlace('timing');
const service = await place.start();
const mine = await createdId(service, place.adminKey, '/organization', { name: 'mine' });
const theirs = await createdId(service, place.adminKey, '/organization', { name: 'theirs' });
const key = await createKey(mine);

await compare(
  'wrong keys with 4 and with 46 leading characters of a right one',
  KEY_SAMPLES,
  () => timed(shared(4), '/organizations', 401),
  () => timed(shared(46), '/organizations', 401),
  ({ t }) => Math.abs(t) >= TELLING_T,
);
await compare(
  'organizations of others, there and not there',
  OBJECT_SAMPLES,
  () => timed(key, `/organization/${theirs}/projects`, 404),
  () => timed(key, '/organization/01890000-0000-7000-8000-000000000000/projects', 404),
  ({ medians: [there, nowhere] }) => Math.abs(there - nowhere) > Math.max(1, 0.05 * there),
);
await service.stop();
await place.remove();

/**
 * A wrong key that begins like the right one, with a checksum that is right: anybody can make that, and only what has one
 * leaves an audit record, which takes time.
 */
function shared(length: number): string {
  const random = (key.slice(0, length) + generateToken().reveal().slice(length)).slice(0, -CHECKSUM_LENGTH);
  let checksum = '';
  for (let rest = crc32(random); rest > 0; rest = Math.floor(rest / 62))
    checksum = ALPHABET.charAt(rest % 62) + checksum;
  const guess = random + checksum.padStart(CHECKSUM_LENGTH, '0');
  if (!isOurToken(guess)) throw new Error('the form of API keys has changed');
  return guess === key ? shared(length) : guess;
}

async function createKey(organizationId: string): Promise<string> {
  const response = await fetch(`${service.url}/organization/${organizationId}/api-keys`, {
    method: 'POST',
    headers: { 'x-api-key': place.adminKey, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'timing', permissions: [{ permission: 'read' }] }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** The next address of loopback, when the last one has sent as many bad keys as go unnoticed. */
function nextConnection(): Agent {
  if (asked++ % REQUESTS_PER_ADDRESS !== 0) return connection;
  connection.destroy();
  const address = Math.floor(asked / REQUESTS_PER_ADDRESS);
  connection = new Agent({ keepAlive: true, localAddress: `127.1.${address >> 8}.${address & 255}` });
  return connection;
}

/** @throws Error when the answer is not the one whose time is of interest. */
async function timed(presented: string, path: string, expected: number): Promise<number> {
  const options = { agent: nextConnection(), headers: { 'x-api-key': presented } };
  const begin = performance.now();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    get(service.url + path, options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    }).once('error', reject);
  });
  const took = performance.now() - begin;
  if (status !== expected) throw new Error(`${path}: ${status} instead of ${expected}`);
  return took;
}

/** In turns, so that a machine that gets slower does so for both. */
async function compare(
  what: string,
  samples: number,
  one: () => Promise<number>,
  two: () => Promise<number>,
  tells: (figures: Figures) => boolean,
): Promise<void> {
  const [first, second]: [number[], number[]] = [[], []];
  for (let warmUp = 0; warmUp < WARM_UP; warmUp += 1) {
    await one();
    await two();
  }
  for (let count = 0; count < samples; count += 1) {
    first.push(await one());
    second.push(await two());
  }
  const t = (mean(first) - mean(second)) / Math.sqrt(variance(first) / samples + variance(second) / samples);
  const medians: [number, number] = [median(first), median(second)];
  if (tells({ t, medians })) process.exitCode = 1;
  const shown = medians.map((one) => one.toFixed(3)).join(' and ');
  console.log(`${what}: medians ${shown} ms, t = ${t.toFixed(2)}, ${samples} samples each`);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

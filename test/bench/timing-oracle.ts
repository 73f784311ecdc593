import { performance } from 'node:perf_hooks';
import { generateToken } from '../../src/access/api-token.js';
import { createBuiltPlace, createdId } from '../harness/built-place.js';

/**
 * Whether the time of an answer tells what it must not: how a wrong key resembles a right one (AC-07), and whether
 * somebody else's object exists (AC-04). Prints Welch's t, which stays below 4.5 where nothing is told, and medians.
 * On a quiet machine: npm run build && npm run bench:timing
 */
const KEY_SAMPLES = 20_000;
const OBJECT_SAMPLES = 500;
const WARM_UP = 500;

const place = await createBuiltPlace('timing');
const service = await place.start();
const mine = await createdId(service, place.adminKey, '/organization', { name: 'mine' });
const theirs = await createdId(service, place.adminKey, '/organization', { name: 'theirs' });
const key = await createKey(mine);

const shared = (length: number): string => key.slice(0, length) + generateToken().reveal().slice(length);
await compare(
  'wrong keys with 4 and with 52 leading characters of a right one',
  KEY_SAMPLES,
  () => timed(shared(4), '/organizations'),
  () => timed(shared(52), '/organizations'),
);
await compare(
  'organizations of others, there and not there',
  OBJECT_SAMPLES,
  () => timed(key, `/organization/${theirs}/projects`),
  () => timed(key, '/organization/01890000-0000-7000-8000-000000000000/projects'),
);
await service.stop();
await place.remove();

async function createKey(organizationId: string): Promise<string> {
  const response = await fetch(`${service.url}/organization/${organizationId}/api-keys`, {
    method: 'POST',
    headers: { 'x-api-key': place.adminKey, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'timing', permissions: [{ permission: 'read' }] }),
  });
  return ((await response.json()) as { token: string }).token;
}

async function timed(presented: string, path: string): Promise<number> {
  const begin = performance.now();
  const response = await fetch(service.url + path, { headers: { 'x-api-key': presented } });
  await response.arrayBuffer();
  return performance.now() - begin;
}

/** In turns, so that a machine that gets slower does so for both. */
async function compare(
  what: string,
  samples: number,
  one: () => Promise<number>,
  two: () => Promise<number>,
): Promise<void> {
  const [first, second]: [number[], number[]] = [[], []];
  for (let warmUp = 0; warmUp < WARM_UP; warmUp += 1) await Promise.all([one(), two()]);
  for (let count = 0; count < samples; count += 1) {
    first.push(await one());
    second.push(await two());
  }
  const t = (mean(first) - mean(second)) / Math.sqrt(variance(first) / samples + variance(second) / samples);
  console.log(
    `${what}: medians ${median(first).toFixed(3)} and ${median(second).toFixed(3)} ms, t = ${t.toFixed(2)}, ${samples} samples each`,
  );
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

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createBuiltPlace, createdId } from '../harness/built-place.js';
import { eventually } from '../harness/eventually.js';

/**
 * What answers and bodies that are made to hurt cost a service (AC-32): the longest delay of its event loop, the growth of its
 * memory, and whether others were served meanwhile. Each is sent 40 times, four at a time.
 * On a quiet machine: npm run build && npm run bench:bombs
 */
const ROUNDS = 10;
const AT_ONCE = 4;
const LIMITS = { maxDelayMs: 100, growthMb: 100 };
const MEGABYTE = 2 ** 20;

interface Probe {
  maxDelayMs: number;
  rssMb: number;
}

const probeFile = join(tmpdir(), `bombs-probe-${process.pid}.json`);
const place = await createBuiltPlace('bombs');
const { simulators, adminKey } = place;
process.env.NODE_FLAGS = `--import ${pathToFileURL(join(import.meta.dirname, 'event-loop-probe.js')).href}`;
const service = await place.start({ PROBE_FILE: probeFile });
const organizationId = await createdId(service, adminKey, '/organization', { name: 'bombs' });
const projectId = await createdId(service, adminKey, `/organization/${organizationId}/project`, {
  name: 'p',
});
const path = `/integrations/custom/container-registry/organization/${organizationId}/credentials`;

async function send(body: NonNullable<RequestInit['body']>): Promise<string> {
  const headers = { 'x-api-key': adminKey, 'content-type': 'application/json' };
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  });
  return ((await response.json()) as { code?: string }).code ?? String(response.status);
}

const store = () => send(JSON.stringify({ projectId, ...simulators.credentials.custom }));
const scenario = (name: string) => () => {
  simulators.setScenario('custom', name);
  return store();
};
const text = (make: () => string) => () => send(make());

const CASES: Record<string, () => Promise<string>> = {
  'a store that works, for comparison': store,
  'answer: gzip of 64 MiB': scenario('gzip-bomb'),
  'answer: 20 MiB': scenario('oversize-body'),
  'answer: header of 256 KiB': scenario('oversize-headers'),
  'answer: wrong Content-Length': scenario('content-length-short'),
  'body: JSON 60,000 deep': text(() => '['.repeat(60_000)),
  'body: array of 30,000 items': text(() => `[${'1,'.repeat(30_000)}1]`),
  'body: JSON a million deep': text(() => '['.repeat(1_000_000)),
  'body: array of 10 million items': text(() => `[${'1,'.repeat(10_000_000)}1]`),
  'body: without an end': () => send(endless()).catch(() => 'cut off'),
};

/** As much as the other side takes. */
function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(MEGABYTE).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
}

async function probe(): Promise<Probe> {
  rmSync(probeFile, { force: true });
  service.child.kill('SIGUSR2');
  await eventually('the service reports', () => existsSync(probeFile) && readFileSync(probeFile).length > 0);
  return JSON.parse(readFileSync(probeFile, 'utf8')) as Probe;
}

/** Counts the answers of somebody else's requests. */
async function askMeanwhile(work: Promise<unknown>): Promise<{ served: number; refused: number }> {
  const count = { served: 0, refused: 0 };
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  while (!isOver) {
    const { ok } = await fetch(`${service.url}/health/live`);
    count[ok ? 'served' : 'refused'] += 1;
    await sleep(10);
  }
  await ended;
  return count;
}

async function rounds(act: () => Promise<string>): Promise<string[]> {
  const answers = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const answer of await Promise.all(Array.from({ length: AT_ONCE }, act))) answers.add(answer);
  }
  return [...answers];
}

let isGood = true;
for (let count = 0; count < 500; count++) await store();
for (const [name, act] of Object.entries(CASES)) {
  const { rssMb } = await probe();
  const work = rounds(act);
  const { served, refused } = await askMeanwhile(work);
  const after = await probe();
  const growthMb = after.rssMb - rssMb;
  isGood &&= after.maxDelayMs < LIMITS.maxDelayMs && growthMb < LIMITS.growthMb && refused === 0;
  const cost = `${after.maxDelayMs.toFixed(0)} ms delay, ${growthMb.toFixed(0)} MiB more`;
  console.log(`${name}: ${cost}, ${served} others served, ${refused} refused; ${(await work).join(', ')}`);
  simulators.reset();
}
await service.stop();
await place.remove();
rmSync(probeFile);
process.exitCode = isGood ? 0 : 1;

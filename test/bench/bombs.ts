import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startBuiltService } from '../harness/built-service.js';
import { eventually } from '../harness/eventually.js';
import { startSimulators } from '../simulators/simulators.js';

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

const folder = mkdtempSync(join(tmpdir(), 'bombs-'));
const probeFile = join(folder, 'probe.json');
const simulators = await startSimulators();
writeFileSync(join(folder, 'ca.pem'), simulators.caPem);
process.env.NODE_FLAGS = `--import ${pathToFileURL(join(import.meta.dirname, 'event-loop-probe.js')).href}`;
const service = await startBuiltService({
  DATA_DIR: join(folder, 'data'),
  OUTBOUND_CONNECT_TO: simulators.connectTo,
  OUTBOUND_CA_FILE: join(folder, 'ca.pem'),
  PROBE_FILE: probeFile,
});
const found = (form: RegExp): string => form.exec(service.welcome)?.[1] ?? '';
const key = found(/(rck_\w+)/);
const projectId = found(/Project +demo (\S+)/);
const path = `/integrations/custom/container-registry/organization/${found(/Organization +demo (\S+)/)}/credentials`;

async function send(body: NonNullable<RequestInit['body']>): Promise<string> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
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
await simulators.stop();
rmSync(folder, { recursive: true });
process.exitCode = isGood ? 0 : 1;

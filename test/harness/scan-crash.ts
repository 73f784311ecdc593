import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildProgram, startChild } from './child-program.js';
import { eventually } from './eventually.js';
import type { SimulatedService } from './simulated-service.js';
import { rows } from './test-service.js';

const WORKER = join(import.meta.dirname, '../process/scanning.child.ts');
/** Two workers, so that what one leaves behind another takes up. */
const WORKERS = 2;
const LONGEST_LIFE_MS = 400;

/** How the scans of an organization ended. */
export interface CrashOutcome {
  /** How many scans there are by state, how often they ended, and how many findings they have. */
  states: Record<string, number>;
  ends: number;
  endedTwice: number;
  findings: number;
  /** Scans that were begun more than once: without one, no kill has hit anything. */
  takenUpAgain: number;
  /** Exit code of a worker that was asked to end. */
  exitCode: number | null;
}

/** Makes copies of one queued scan, so that there are `count` in all. */
export async function multiply({ service }: SimulatedService, scanId: string, count: number): Promise<void> {
  const columns = await rows(
    service,
    `SELECT string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
     WHERE table_name = 'scans' AND column_name <> 'id'`,
  );
  const names = String(columns[0]?.names);
  await service.dataSource.query(
    `INSERT INTO scans (id, ${names}) SELECT gen_random_uuid(), ${names} FROM scans, generate_series(2, $2)
     WHERE id = $1`,
    [scanId, count],
  );
}

/**
 * Kills workers at random points of their lives until `kills` are dead and every scan is over. A scan has to take long
 * enough for the queue to outlast the kills.
 */
export async function crash(
  simulated: SimulatedService,
  keys: string,
  { kills, longestScanMs }: { kills: number; longestScanMs: number },
): Promise<CrashOutcome> {
  const { service, sim } = simulated;
  const folder = mkdtempSync(join(tmpdir(), 'scan-crash-'));
  writeFileSync(join(folder, 'ca.pem'), sim.caPem);
  const environment = {
    DATABASE_URL: service.databaseUrl,
    ENCRYPTION_KEYS: keys,
    CONNECT_TO: sim.connectTo,
    CA_FILE: join(folder, 'ca.pem'),
    LONGEST_SCAN_MS: String(longestScanMs),
  };
  const start = async (): Promise<ChildProgram> => {
    const child = startChild(WORKER, [], environment);
    // Three seconds of one processor, of which a busy machine may have little to give.
    await eventually('a worker that scans', () => child.lines.includes('scanning'), 60_000);
    return child;
  };
  const open = () => count(simulated, `state IN ('queued', 'running')`);
  let workers = await Promise.all(Array.from({ length: WORKERS }, start));
  for (let killed = 0; killed < kills; killed++) {
    await sleep(Math.random() * LONGEST_LIFE_MS);
    const [oldest, ...others] = workers;
    await oldest?.kill('SIGKILL');
    workers = [...others, await start()];
  }
  await eventually('the end of every scan', async () => (await open()) === 0, 120_000);
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
  rmSync(folder, { recursive: true });
  return { ...(await outcomeOf(simulated)), exitCode: (await workers[0]?.exit) ?? null };
}

async function outcomeOf(simulated: SimulatedService): Promise<Omit<CrashOutcome, 'exitCode'>> {
  const { service } = simulated;
  const states = await rows(service, 'SELECT state, count(*)::int AS count FROM scans GROUP BY state');
  const ends = await rows(
    service,
    `SELECT count(*)::int AS count FROM events WHERE type LIKE 'scan.%' GROUP BY subject_id`,
  );
  const [findings] = await rows(service, 'SELECT count(*)::int AS count FROM scan_findings');
  return {
    states: Object.fromEntries(states.map((row) => [String(row.state), Number(row.count)])),
    ends: ends.length,
    endedTwice: ends.filter((row) => Number(row.count) > 1).length,
    findings: Number(findings?.count),
    takenUpAgain: await count(simulated, 'attempts > 1'),
  };
}

async function count({ service }: SimulatedService, condition: string): Promise<number> {
  const [row] = await rows(service, `SELECT count(*)::int AS count FROM scans WHERE ${condition}`);
  return Number(row?.count);
}

/** Queues one scan and answers its id; the service that is asked runs none itself. */
export async function queueOne(simulated: SimulatedService): Promise<string> {
  const { service, tenant, sim } = simulated;
  const headers = { 'content-type': 'application/json' };
  const send = async (method: string, path: string, key: string, body: object): Promise<unknown> => {
    const answer = await fetch(service.url + path, {
      method,
      headers: { ...headers, 'x-api-key': key },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const features = ['container_scanning'];
  await send('PATCH', `/organization/${tenant.organizationId}`, service.adminKey, { features });
  const base = '/integrations/quay/container-registry';
  const credentials = `${base}/organization/${tenant.organizationId}/credentials`;
  const members = { ...sim.credentials.quay, projectId: tenant.projectId };
  const { id } = (await send('POST', credentials, tenant.key, members)) as { id: string };
  const body = { credentialId: id, imageName: 'backend:1.0.0' };
  const path = `${base}/project/${tenant.projectId}/scan`;
  return ((await send('POST', path, tenant.key, body)) as { scanId: string }).scanId;
}

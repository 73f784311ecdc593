import { jest } from '@jest/globals';
import { killChildren } from '../harness/child-program.js';
import { eventually } from '../harness/eventually.js';
import { createPlace, createProcessSettings, type ProcessSettings } from '../harness/process-settings.js';
import { ask, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';
import { sql } from '../harness/sql.js';

jest.setTimeout(90_000);

/** More than one process takes into its hands at once. */
const CREDENTIALS = 20;

let settings: ProcessSettings;
let replicas: ServiceProcess[];
/** What one check asks of the provider. */
let requestsPerCheck: number;

beforeAll(async () => {
  settings = await createProcessSettings();
  replicas = await Promise.all([1, 2, 3].map(() => startServiceProcess(settings.environment)));
  const [first] = replicas as [ServiceProcess];
  const place = await createPlace(first, settings.adminKey);
  const members = { projectId: place.projectId, ...settings.sim.variants.custom['with-namespace'] };
  const storeOne = async () => {
    await ask(first, settings.adminKey, place.storing, members).expect(201);
  };
  await storeOne();
  requestsPerCheck = takeRequests();
  await Promise.all(Array.from({ length: CREDENTIALS - 1 }, storeOne));
  expect(requestsPerCheck).toBeGreaterThan(1);
  // What happened to fall due meanwhile is over.
  await query(
    `UPDATE credentials SET next_check_at = now() + interval '1 day' WHERE check_lease_token IS NULL`,
  );
  await allChecked();
  takeRequests();
});
afterAll(async () => {
  await killChildren();
  await settings.remove();
});

function query<Row extends Record<string, unknown>>(statement: string): Promise<Row[]> {
  return sql<Row>(settings.database.url, statement);
}

function takeRequests(): number {
  const count = settings.sim.journal.entries({ provider: 'custom' }).length;
  settings.sim.journal.clear();
  return count;
}

/** From now on only audit records of the coming round are counted. */
async function beginRound(): Promise<string> {
  const [row] = await query<{ now: string }>('SELECT now()::text AS now');
  await query('UPDATE credentials SET next_check_at = now()');
  return row?.now ?? '';
}

/** What a killed process had sent is carried out all the same. */
async function databaseAtRest(): Promise<void> {
  await eventually('the database has done what it was told', async () => {
    const active = await query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'registry-credentials' AND state = 'active'`,
    );
    return active.length === 0;
  });
}

async function allChecked(): Promise<void> {
  await eventually('every credential is checked', async () => {
    const open = await query(
      'SELECT FROM credentials WHERE next_check_at <= now() OR check_lease_token IS NOT NULL',
    );
    return open.length === 0;
  });
}

/** How often each credential's check began, and how often one ended, since a moment. */
async function attemptsSince(moment: string): Promise<{ started: number; succeeded: number }[]> {
  return query(
    `SELECT count(*) FILTER (WHERE result = 'started')::int AS started,
            count(*) FILTER (WHERE result = 'succeeded')::int AS succeeded
     FROM audit_records WHERE action = 'credential.check' AND at >= '${moment}' GROUP BY target_id`,
  );
}

it('three processes check every credential once', async () => {
  const moment = await beginRound();

  await allChecked();

  const attempts = await attemptsSince(moment);
  expect(attempts).toEqual(Array.from({ length: CREDENTIALS }, () => ({ started: 1, succeeded: 1 })));
  expect(takeRequests()).toBe(CREDENTIALS * requestsPerCheck);
});

it('what a killed process had in its hands is checked by the others, and nothing else twice', async () => {
  const [victim, ...others] = replicas as [ServiceProcess, ...ServiceProcess[]];
  // The others are held still, so that it is known who has begun.
  for (const { child } of others) process.kill(child.pid, 'SIGSTOP');
  settings.sim.setScenario('custom', 'slow');
  const moment = await beginRound();
  await eventually(
    'the first process is in the middle of a check',
    () => settings.sim.journal.entries().length > 0,
  );
  await victim.child.kill('SIGKILL');
  settings.sim.reset();
  await databaseAtRest();
  const begun = (await attemptsSince(moment)).length;
  const held = await query('SELECT FROM credentials WHERE check_lease_token IS NOT NULL');
  expect(begun).toBeGreaterThan(0);
  expect(held.length).toBeGreaterThanOrEqual(begun);

  // The minutes of the dead process's lease are over, before another one has any of its own.
  await query(
    `UPDATE credentials SET check_lease_until = now() - interval '1 second' WHERE check_lease_until IS NOT NULL`,
  );
  for (const { child } of others) process.kill(child.pid, 'SIGCONT');
  await allChecked();

  const attempts = await attemptsSince(moment);
  expect(attempts).toHaveLength(CREDENTIALS);
  expect(attempts.filter(({ succeeded }) => succeeded !== 1)).toEqual([]);
  expect(attempts.filter(({ started }) => started === 2)).toHaveLength(begun);
  expect(attempts.filter(({ started }) => started === 1)).toHaveLength(CREDENTIALS - begun);
  expect(takeRequests()).toBe(CREDENTIALS * requestsPerCheck);
});

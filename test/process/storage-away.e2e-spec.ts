import { jest } from '@jest/globals';
import { Client } from 'pg';
import type { Response } from 'supertest';
import { killChildren } from '../harness/child-program.js';
import { startDatabaseProxy, type DatabaseProxy } from '../harness/database-proxy.js';
import { eventually } from '../harness/eventually.js';
import { createPlace, createProcessSettings, type ProcessSettings } from '../harness/process-settings.js';
import { ask, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';
import { sql } from '../harness/sql.js';

const HEALING_MS = 5000;
jest.setTimeout(40_000);

let settings: ProcessSettings;
let proxy: DatabaseProxy;
let service: ServiceProcess;
let place: Awaited<ReturnType<typeof createPlace>>;
let credentialId: string;

beforeAll(async () => {
  settings = await createProcessSettings();
  proxy = await startDatabaseProxy(settings.database.url);
  service = await startServiceProcess({ ...settings.environment, DATABASE_URL: proxy.url });
  place = await createPlace(service, settings.adminKey);
  credentialId = ((await storing().expect(201)).body as { id: string }).id;
});
afterAll(async () => {
  await killChildren();
  await proxy.close();
  await settings.remove();
});
beforeEach(() => settings.sim.reset());
afterEach(async () => {
  proxy.mend();
  await eventually('the service heals by itself', async () => (await readiness()) === 200, HEALING_MS);
  await using().expect(200);
  await storing().expect(201);
});

const members = (): object => ({
  projectId: place.projectId,
  ...settings.sim.variants.custom['with-namespace'],
});
const storing = () => ask(service, settings.adminKey, place.storing, members());
const using = () => ask(service, settings.adminKey, place.using(credentialId));
const readiness = async (): Promise<number> => (await ask(service, '', 'GET /health/ready')).status;

function expectUnavailable({ status, body, headers }: Response): void {
  expect(body).toMatchObject({ status: 503, code: 'storage_unavailable', retryable: true });
  expect(status).toBe(503);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
}

async function storedCount(): Promise<number> {
  return (await sql(settings.database.url, 'SELECT FROM credentials')).length;
}

/** Ends every session of the service, as a failover does, and answers how many there were. */
async function terminateSessions(): Promise<number> {
  const statement = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'registry-credentials' AND datname = current_database()`;
  return (await sql(settings.database.url, statement)).length;
}

/** Sessions that the service has lost: most of them idle, some under a background task. */
const brokenCount = (): number =>
  ['an idle database connection broke', 'a background task failed'].flatMap((message) =>
    service.logged(message),
  ).length;

describe('a database that refuses connections', () => {
  beforeEach(() => proxy.cut());

  it('turns readiness red and leaves liveness green', async () => {
    expectUnavailable(await ask(service, '', 'GET /health/ready'));
    await ask(service, '', 'GET /health/live').expect(200);
  });

  it.each([
    ['store', storing],
    ['use', using],
    ['create', () => ask(service, settings.adminKey, 'POST /organization', { name: 'x' })],
    ['list', () => ask(service, settings.adminKey, 'GET /organizations')],
  ])('makes %s answer 503 and sends no secret', async (_what, call) => {
    expectUnavailable(await call());
    expect(settings.sim.journal.entries()).toEqual([]);
  });
});

it('a network that swallows every packet gives 503, and not a request without an end', async () => {
  proxy.swallow();

  expectUnavailable(await ask(service, '', 'GET /health/ready'));
  await ask(service, '', 'GET /health/live').expect(200);
});

it('a database that is lost while the registry is asked leaves nothing behind', async () => {
  const before = await storedCount();
  settings.sim.setScenario('custom', 'slow');
  const answered = storing().then((answer) => answer);
  await eventually('the registry is asked', () => settings.sim.journal.entries().length > 0);
  proxy.cut();

  expectUnavailable(await answered);

  expect(await storedCount()).toBe(before);
  settings.sim.reset();
});

it('sessions that end while a statement waits give 503, and new ones are made', async () => {
  const lock = await startLock('LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE');
  const answered = ask(service, settings.adminKey, 'POST /organization', { name: 'x' }).then(
    (answer) => answer,
  );
  await eventually(
    'it waits',
    async () => (await sql(settings.database.url, 'SELECT FROM pg_locks WHERE NOT granted')).length > 0,
  );

  await terminateSessions();

  expectUnavailable(await answered);
  await lock.end();
});

it('sessions that end between two requests are not noticed by anybody', async () => {
  const before = brokenCount();
  const ended = await terminateSessions();
  await eventually('the pool has seen it', () => brokenCount() >= before + ended);

  expect(ended).toBeGreaterThan(0);
  await using().expect(200);
});

it('sessions that end in the moment in which they begin give 503, and the process lives', async () => {
  await terminateSessions();
  proxy.endWhenReady();

  expectUnavailable(await ask(service, '', 'GET /health/ready'));
  expectUnavailable(await using());
  expect(service.logged('an error was not caught')).toEqual([]);
});

async function startLock(statement: string): Promise<Client> {
  const client = new Client({ connectionString: settings.database.url });
  await client.connect();
  await client.query(`BEGIN; ${statement}`);
  return client;
}

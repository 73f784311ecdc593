import { jest } from '@jest/globals';
import type { Test } from 'supertest';
import { killChildren } from '../harness/child-program.js';
import { startDatabaseProxy, type DatabaseProxy } from '../harness/database-proxy.js';
import { eventually } from '../harness/eventually.js';
import { createPlace, createProcessSettings, type ProcessSettings } from '../harness/process-settings.js';
import { ask, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';
import { sql } from '../harness/sql.js';

jest.setTimeout(60_000);

const INSERT = 'INSERT INTO "credentials"';

let settings: ProcessSettings;
let proxy: DatabaseProxy;
let service: ServiceProcess;
let place: Awaited<ReturnType<typeof createPlace>>;

beforeAll(async () => {
  settings = await createProcessSettings();
  proxy = await startDatabaseProxy(settings.database.url);
  service = await start();
  place = await createPlace(service, settings.adminKey);
});
beforeEach(() => settings.sim.reset());
afterAll(async () => {
  await killChildren();
  await proxy.close();
  await settings.remove();
});

const start = () => startServiceProcess({ ...settings.environment, DATABASE_URL: proxy.url });

function storing(key: string): Test {
  const members = { projectId: place.projectId, ...settings.sim.variants.custom['with-namespace'] };
  return ask(service, settings.adminKey, place.storing, members).set('Idempotency-Key', key);
}

const storedIds = async (): Promise<string[]> =>
  (await sql<{ id: string }>(settings.database.url, 'SELECT id FROM credentials ORDER BY id')).map(
    ({ id }) => id,
  );

const succeededCount = async (): Promise<number> => {
  const statement = `SELECT FROM audit_records WHERE action = 'credential.store' AND result = 'succeeded'`;
  return (await sql(settings.database.url, statement)).length;
};

it('a connection that breaks before the database’s reply gives 503, and the repetition the credential that is there', async () => {
  proxy.insteadOfReply(INSERT, () => proxy.cut());

  const first = await storing('cut').expect(503);
  expect(first.body).toMatchObject({ code: 'storage_unavailable', retryable: true });
  const stored = await storedIds();
  expect(stored).toHaveLength(1);

  proxy.mend();
  await eventually('it heals', async () => (await ask(service, '', 'GET /health/ready')).status === 200);
  const second = await storing('cut').expect(201);
  expect(second.body).toMatchObject({ id: stored[0] });
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect((await storing('cut').expect(201)).text).toBe(second.text);
  expect(await storedIds()).toEqual(stored);
  expect(await succeededCount()).toBe(1);
});

it('a process that is killed before the database’s reply has stored once: the next one answers what it stored', async () => {
  const before = await storedIds();
  proxy.insteadOfReply(INSERT, () => void service.child.kill());
  await expect(storing('killed')).rejects.toThrow();
  await service.child.exit;
  const [stored, ...more] = (await storedIds()).filter((id) => !before.includes(id));
  expect(more).toEqual([]);
  const asked = settings.sim.journal.entries().length;

  service = await start();
  const second = await storing('killed').expect(201);

  expect(second.body).toMatchObject({ id: stored });
  expect(await storedIds()).toEqual([...before, stored]);
  expect(settings.sim.journal.entries()).toHaveLength(asked);
});

it('a process that is killed before it stores has stored nothing: its key waits for the lease and is then taken', async () => {
  const before = await storedIds();
  settings.sim.setScenario('custom', 'hang');
  const lost = expect(storing('early')).rejects.toThrow();
  await eventually('the registry is asked', () => settings.sim.journal.entries().length > 0);
  await service.child.kill();
  await lost;
  settings.sim.reset();
  service = await start();

  const waiting = await storing('early').expect(409);
  expect(waiting.body).toMatchObject({ code: 'idempotency_running' });
  await sql(
    settings.database.url,
    `UPDATE idempotency_records SET leased_until = now() WHERE state = 'running'`,
  );
  await storing('early').expect(201);

  expect(await storedIds()).toHaveLength(before.length + 1);
});

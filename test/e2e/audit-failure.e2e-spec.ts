import { AUDITED_OPERATIONS } from '../harness/audited-operations.js';
import { perform, setScene, type AuditedScene } from '../harness/audited-scene.js';
import { bodyOf, startSimulatedService, store, useStored } from '../harness/simulated-service.js';
import { rows } from '../harness/test-service.js';

let scene: AuditedScene;
const table = AUDITED_OPERATIONS.map((operation) => [operation.name, operation] as const);

beforeAll(async () => {
  scene = await setScene(await startSimulatedService());
});
afterAll(() => scene.simulated.stop());
beforeEach(() => scene.simulated.sim.reset());

async function sql(statement: string): Promise<Record<string, unknown>[]> {
  return rows(scene.simulated.service, statement);
}

/** Everything that an operation could have changed. */
async function contents(): Promise<unknown[]> {
  const tables = [
    'organizations',
    'projects',
    'api_keys',
    'credentials',
    'credential_checks',
    'credential_projects',
  ];
  const told = ['events', 'webhooks', 'webhook_secrets', 'webhook_deliveries'];
  return Promise.all([...tables, ...told].map((name) => sql(`SELECT * FROM ${name} t ORDER BY t::text`)));
}

const UNAVAILABLE = { status: 503, code: 'storage_unavailable', retryable: true };

describe('when no record can be written', () => {
  beforeAll(() => sql('ALTER TABLE audit_records RENAME TO audit_records_elsewhere'));
  afterAll(() => sql('ALTER TABLE audit_records_elsewhere RENAME TO audit_records'));

  it.each(table)('%s answers 503, changes nothing and calls nobody', async (_name, operation) => {
    const before = await contents();

    const answer = await perform(scene, operation, 'unrecorded');

    expect(answer.body).toMatchObject(UNAVAILABLE);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await contents()).toEqual(before);
    expect(scene.simulated.sim.journal.entries()).toEqual([]);
  });

  it('the operator finds out why', () => {
    // undefined_table: https://www.postgresql.org/docs/18/errcodes-appendix.html
    expect(scene.simulated.service.log()).toContain('"code":"42P01"');
  });

  it('reading goes on, as it opens no secret', async () => {
    const list = {
      name: 'list',
      as: 'reader',
      call: 'GET /project/{p}',
      status: 200,
      results: [],
      record: {},
    } as const;

    expect((await perform(scene, { ...list, results: [] }, 'reading')).status).toBe(200);
  });
});

describe('when the outcome cannot be written', () => {
  beforeAll(async () => {
    await sql(`CREATE FUNCTION refuse_record() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'disk full'; END $$`);
    await sql(`CREATE TRIGGER refuse_outcomes BEFORE INSERT ON audit_records
      FOR EACH ROW WHEN (NEW.result <> 'started') EXECUTE FUNCTION refuse_record()`);
  });
  afterAll(() => sql('DROP TRIGGER refuse_outcomes ON audit_records'));

  it('nothing is stored, although the registry took the credential', async () => {
    const { sim, tenant } = scene.simulated;
    const before = await contents();
    const body = await bodyOf(
      store(scene.simulated, tenant, 'custom', {
        ...sim.variants.custom['with-namespace'],
      }),
    );

    expect(body).toMatchObject(UNAVAILABLE);
    expect(sim.journal.entries({ provider: 'custom' })).not.toEqual([]);
    expect(await contents()).toEqual(before);
  });

  it('what the registry answered is not handed on', async () => {
    const body = await bodyOf(
      useStored(scene.simulated, scene.simulated.tenant, 'custom', scene.ids.custom ?? ''),
    );

    expect(body).toMatchObject(UNAVAILABLE);
    expect(body).not.toHaveProperty('tags');
  });
});

it('a table of records that is locked is not waited for without end', async () => {
  const lock = scene.simulated.service.dataSource.createQueryRunner();
  await lock.startTransaction();
  await lock.query('LOCK TABLE audit_records IN EXCLUSIVE MODE');
  const startedAt = Date.now();

  const body = await bodyOf(
    useStored(scene.simulated, scene.simulated.tenant, 'custom', scene.ids.custom ?? ''),
  );

  expect(body).toMatchObject(UNAVAILABLE);
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  expect(scene.simulated.sim.journal.entries()).toEqual([]);
  await lock.rollbackTransaction();
  await lock.release();
  await useStored(scene.simulated, scene.simulated.tenant, 'custom', scene.ids.custom ?? '').expect(200);
}, 15_000);

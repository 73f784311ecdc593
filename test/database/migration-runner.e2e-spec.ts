import { jest } from '@jest/globals';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDataSource } from '../../src/database/data-source.js';
import { runMigrations } from '../../src/database/migration-runner.js';
import { killChildren, startChild } from '../harness/child-program.js';
import { createEmptyDatabase, type TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { sql } from '../harness/sql.js';
import { HALF_WAY_LOCK, TEST_MIGRATIONS } from './children/test-migrations.js';

const CHILD = join(import.meta.dirname, 'children', 'migrating.child.ts');
const NAMES = TEST_MIGRATIONS.map(({ name }) => name);
jest.setTimeout(60_000);

let database: TestDatabase;
let holder: Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  holder = new Client({ connectionString: database.url });
  holder.on('error', () => undefined);
  await holder.connect();
});

afterEach(async () => {
  await killChildren();
  await holder.end();
  await database.drop();
});

const migrate = (lockWaitMs?: number) =>
  runMigrations(
    createDataSource({ url: database.url, entities: [], migrations: TEST_MIGRATIONS }),
    lockWaitMs,
  );

const tables = async () =>
  (
    await sql<{ name: string }>(
      database.url,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    )
  )
    .map(({ name }) => name)
    .sort();

const holdHalfWay = () => holder.query('SELECT pg_advisory_lock($1)', [HALF_WAY_LOCK]);
const goOn = () => holder.query('SELECT pg_advisory_unlock($1)', [HALF_WAY_LOCK]);

async function sessions(condition: string): Promise<number> {
  const { rowCount } = await holder.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database()
      AND application_name = 'registry-credentials migration' AND ${condition}`,
  );
  return rowCount ?? 0;
}

const untilHalfWay = () =>
  eventually('a migration is half way', async () => (await sessions(`wait_event = 'advisory'`)) === 1);

it('runs each migration once, and none the second time', async () => {
  expect(await migrate()).toEqual(NAMES);
  expect(await migrate()).toEqual([]);
  expect(await tables()).toEqual(['first_step', 'migrations', 'second_step', 'second_step_too']);
});

it('lets a migration take its time, unlike a request', async () => {
  await migrate();
  expect(await sql(database.url, 'SELECT statement_timeout FROM first_step')).toEqual([
    { statement_timeout: '0' },
  ]);
});

it('takes turns when two processes start together: one migrates, the other waits', async () => {
  await holdHalfWay();
  const children = [startChild(CHILD, [database.url]), startChild(CHILD, [database.url])];
  await untilHalfWay();
  await eventually('both are connected', async () => (await sessions('true')) === 2);
  await goOn();
  const ran = await Promise.all(children.map((child) => child.line('ran')));
  expect(ran.sort()).toEqual(['', NAMES.join(' ')]);
  expect(await Promise.all(children.map(({ exit }) => exit))).toEqual([0, 0]);
});

it('can be run again after a kill in the middle of a migration', async () => {
  await holdHalfWay();
  const child = startChild(CHILD, [database.url]);
  await untilHalfWay();
  await child.kill('SIGKILL');
  expect(await tables()).toEqual(['first_step', 'migrations']);

  // The statement of the killed process still runs on the server. The next one has to wait for its end.
  const next = startChild(CHILD, [database.url]);
  await eventually('the next one waits its turn', async () => (await sessions('true')) === 2);
  await goOn();
  expect(await next.line('ran')).toBe(NAMES[1]);
  expect(await tables()).toEqual(['first_step', 'migrations', 'second_step', 'second_step_too']);
});

it('gives up after a bounded wait, and says so', async () => {
  await holdHalfWay();
  const child = startChild(CHILD, [database.url]);
  await untilHalfWay();
  await expect(migrate(300)).rejects.toMatchObject({ name: 'DatabaseStartError' });
  await goOn();
  expect(await child.exit).toBe(0);
});

it('leaves no trace of a migration that fails', async () => {
  class Failing1000000000003 {
    readonly name = 'Failing1000000000003';
    async up(runner: { query(statement: string): Promise<unknown> }): Promise<void> {
      await runner.query('CREATE TABLE half_made (id integer)');
      await runner.query('SELECT 1 / 0');
    }
    down = () => Promise.resolve();
  }
  const migrations = [...TEST_MIGRATIONS, Failing1000000000003];
  const failing = createDataSource({ url: database.url, entities: [], migrations });
  await expect(runMigrations(failing)).rejects.toMatchObject({ code: '22012' });
  expect(await tables()).toEqual(['first_step', 'migrations', 'second_step', 'second_step_too']);
});

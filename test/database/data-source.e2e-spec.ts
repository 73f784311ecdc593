import { type DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { asStorageProblem } from '../../src/database/storage-problem.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { sql } from '../harness/sql.js';

let database: TestDatabase;
let dataSource: DataSource;
const idleErrors: Error[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = createDataSource({
    url: database.url,
    entities: [],
    onIdleError: (error) => idleErrors.push(error),
  });
  await dataSource.initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const terminateAll = () =>
  sql(
    database.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

it.each([
  ['statement_timeout', '5s'],
  ['idle_in_transaction_session_timeout', '10s'],
  ['application_name', 'registry-credentials'],
])('has %s = %s on its connections', async (name, value) => {
  expect(await dataSource.query('SELECT current_setting($1) AS value', [name])).toEqual([{ value }]);
});

it('outlives the loss of idle connections, and works on new ones', async () => {
  await dataSource.query('SELECT 1');
  await terminateAll();
  await eventually('the pool tells of the loss', () => idleErrors.length > 0);
  expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('outlives the loss without a listener too', async () => {
  const quiet = createDataSource({ url: database.url, entities: [] });
  await quiet.initialize();
  await terminateAll();
  const answer: unknown = await eventually('the pool works again', () =>
    quiet.query<unknown>('SELECT 1 AS one').catch(() => false),
  );
  expect(answer).toEqual([{ one: 1 }]);
  await quiet.destroy();
});

it('does not wait for ever for one of its ten connections, but says that the storage is unavailable', async () => {
  const runners = Array.from({ length: 10 }, () => dataSource.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  const error: unknown = await dataSource.query('SELECT 1').catch((reason: unknown) => reason);
  expect(asStorageProblem(error)?.code).toBe('storage_unavailable');
  await Promise.all(runners.map((runner) => runner.release()));
});

it('calls a connection that is lost within a transaction a problem of the storage, in every way it shows', async () => {
  const errors: unknown[] = [];
  const failed = dataSource.transaction(async (manager) => {
    await manager.query('SELECT 1');
    await terminateAll();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      errors.push(await manager.query('SELECT 2').catch((reason: unknown) => reason));
    }
    throw errors[0];
  });
  errors.push(await failed.catch((reason: unknown) => reason));
  expect(errors.map((error) => asStorageProblem(error)?.code)).toEqual(Array(3).fill('storage_unavailable'));
});

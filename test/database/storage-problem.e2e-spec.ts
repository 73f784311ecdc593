import { Client } from 'pg';
import { createDataSource } from '../../src/database/data-source.js';
import { asStorageProblem, isUniqueViolation } from '../../src/database/storage-problem.js';
import { adminUrl, createEmptyDatabase, type TestDatabase } from '../harness/database.js';
import { sql } from '../harness/sql.js';

let database: TestDatabase;
const clients: Client[] = [];

beforeAll(async () => {
  database = await createEmptyDatabase();
  await sql(
    database.url,
    'CREATE TABLE counters (id integer CONSTRAINT counters_pk PRIMARY KEY, value integer)',
  );
  await sql(database.url, 'INSERT INTO counters VALUES (1, 0), (2, 0)');
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
});

afterAll(() => database.drop());

async function connect(url = database.url): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return outcome as Error;
}

/** Each makes the real server, or the real driver, fail in that way. */
const PASSING: Record<string, () => Promise<Error & { code?: string }>> = {
  '57014': async () => {
    const client = await connect();
    await client.query('SET statement_timeout = 20');
    return await failureOf(client.query('SELECT pg_sleep(5)'));
  },
  '57P01': async () => {
    const client = await connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const failure = failureOf(client.query('SELECT pg_sleep(5)'));
    await sql(database.url, 'SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
    return await failure;
  },
  '25006': async () => {
    const client = await connect();
    await client.query('SET default_transaction_read_only = on');
    return await failureOf(client.query('INSERT INTO counters VALUES (3, 0)'));
  },
  '53300': async () => {
    await sql(adminUrl(), `CREATE ROLE nobody_may LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
    const url = new URL(database.url);
    url.username = 'nobody_may';
    url.password = 'x';
    const failure = await failureOf(connect(url.href));
    await sql(adminUrl(), 'DROP ROLE nobody_may');
    return failure;
  },
  '40001': async () => {
    const [one, two] = [await connect(), await connect()];
    for (const client of [one, two]) {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
      await client.query('SELECT sum(value) FROM counters');
    }
    await one.query('UPDATE counters SET value = value + 1 WHERE id = 1');
    await one.query('COMMIT');
    return await failureOf(two.query('UPDATE counters SET value = value + 1 WHERE id = 1'));
  },
  '40P01': async () => {
    const [one, two] = [await connect(), await connect()];
    await one.query('BEGIN; UPDATE counters SET value = 1 WHERE id = 1');
    await two.query('BEGIN; UPDATE counters SET value = 1 WHERE id = 2');
    const outcomes = await Promise.allSettled([
      one.query('UPDATE counters SET value = 1 WHERE id = 2'),
      two.query('UPDATE counters SET value = 1 WHERE id = 1'),
    ]);
    return await failureOf(
      Promise.reject(outcomes.find((one) => one.status === 'rejected')!.reason as Error),
    );
  },
  '55P03': async () => {
    const [one, two] = [await connect(), await connect()];
    await one.query('BEGIN; SELECT FROM counters FOR UPDATE');
    return await failureOf(two.query('SELECT FROM counters FOR UPDATE NOWAIT'));
  },
  ECONNREFUSED: () => failureOf(connect('postgres://nobody@127.0.0.1:1/none')),
};

it.each(Object.keys(PASSING))('%s is a problem of the storage that passes', async (code) => {
  const failure = await PASSING[code]!();
  expect(failure.code).toBe(code);
  const problem = asStorageProblem(failure);
  expect(problem?.code).toBe('storage_unavailable');
  expect(problem?.details.retryAfterSeconds).toBeGreaterThan(0);
});

it('knows the same failures through TypeORM', async () => {
  const dataSource = createDataSource({ url: database.url, entities: [] });
  await dataSource.initialize();
  const failure = await failureOf(
    dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL statement_timeout = 20');
      await manager.query('SELECT pg_sleep(5)');
    }),
  );
  expect(failure.name).toBe('QueryFailedError');
  expect(asStorageProblem(failure)?.code).toBe('storage_unavailable');

  const taken = await failureOf(dataSource.query('INSERT INTO counters VALUES (1, 0)'));
  expect(asStorageProblem(taken)).toBeUndefined();
  expect(isUniqueViolation(taken, 'counters_pk')).toBe(true);
  expect(isUniqueViolation(taken, 'another_pk')).toBe(false);
  await dataSource.destroy();
  expect(asStorageProblem(await failureOf(dataSource.query('SELECT 1')))?.code).toBe('storage_unavailable');
});

it.each([
  ['a mistake in our SQL', 'SELEKT 1'],
  ['a missing table', 'SELECT * FROM nowhere'],
  ['a value that is too large', 'SELECT 99999999999::integer'],
  ['text with an invalid byte', `SELECT convert_from('\\xff', 'UTF8')`],
])('does not excuse %s', async (_, statement) => {
  const client = await connect();
  expect(asStorageProblem(await failureOf(client.query(statement)))).toBeUndefined();
});

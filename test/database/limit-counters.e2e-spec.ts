import type { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.entities.js';
import { createDataSource } from '../../src/database/data-source.js';
import { LimitCounterStore } from '../../src/limits/limit-counter.store.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const NOW = new Date('2030-01-01T00:00:00.000Z');
const WINDOW_MS = 1000;

let database: TestDatabase;
let dataSource: DataSource;
let counters: LimitCounterStore;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = createDataSource({ url: database.url, entities: ENTITIES });
  await dataSource.initialize();
  counters = new LimitCounterStore(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

function later(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

it('loses no event of many at the same time', async () => {
  const windows = await Promise.all(Array.from({ length: 40 }, () => counters.add('many', WINDOW_MS, NOW)));
  expect(windows.map(({ hits }) => hits).sort((a, b) => a - b)).toEqual(windows.map((_, index) => index + 1));
});

it('counts from the first event to a fixed end, and then anew', async () => {
  expect(await counters.add('one', WINDOW_MS, NOW)).toEqual({ hits: 1, endsAt: later(1000) });
  expect(await counters.add('one', WINDOW_MS, later(999))).toEqual({ hits: 2, endsAt: later(1000) });
  expect(await counters.find('one', later(999))).toMatchObject({ hits: 2 });
  expect(await counters.find('one', later(1000))).toBeUndefined();
  expect(await counters.add('one', WINDOW_MS, later(1000))).toEqual({ hits: 1, endsAt: later(2000) });
});

it('forgets what is over, and only that', async () => {
  await counters.add('over', WINDOW_MS, NOW);
  await counters.add('running', WINDOW_MS, later(1));
  await counters.purge(later(1000));
  const sql = "SELECT key FROM limit_counters WHERE key IN ('over', 'running')";
  expect(await dataSource.query(sql)).toEqual([{ key: 'running' }]);
});

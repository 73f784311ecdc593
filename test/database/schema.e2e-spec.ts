import { type DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.entities.js';
import { createDataSource } from '../../src/database/data-source.js';
import { MIGRATIONS } from '../../src/database/migration-list.js';
import { runMigrations } from '../../src/database/migration-runner.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../harness/database.js';
import { dumpSchema } from '../harness/schema-dump.js';
import { sql } from '../harness/sql.js';

let database: TestDatabase;
let dataSource: DataSource;

async function open(made: TestDatabase): Promise<void> {
  database = made;
  dataSource = createDataSource({ url: made.url, entities: ENTITIES });
  await dataSource.initialize();
}

afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

it('goes up, down and up again without a difference', async () => {
  await open(await createEmptyDatabase());
  const empty = await dumpSchema(database.url);
  await runMigrations(dataSource);
  const migrated = await dumpSchema(database.url);
  expect(migrated.length).toBeGreaterThan(empty.length + MIGRATIONS.length);

  for (let undone = 0; undone < MIGRATIONS.length; undone += 1) await dataSource.undoLastMigration();
  await sql(database.url, 'DROP TABLE migrations');
  expect(await dumpSchema(database.url)).toEqual(empty);

  await runMigrations(dataSource);
  expect(await dumpSchema(database.url)).toEqual(migrated);
});

it('is the same in the template that all tests start from', async () => {
  await open(await createEmptyDatabase());
  await runMigrations(dataSource);
  const template = await createTestDatabase();
  expect(await dumpSchema(template.url)).toEqual(await dumpSchema(database.url));
  await template.drop();
});

it('agrees with the entities: TypeORM finds nothing to change', async () => {
  await open(await createTestDatabase());
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

describe('the schema dump', () => {
  it.each([
    ['column', 'ALTER TABLE sample ADD extra integer'],
    ['type', 'ALTER TABLE sample ALTER name TYPE varchar(10)'],
    ['default', `ALTER TABLE sample ALTER name SET DEFAULT 'x'`],
    ['not null', 'ALTER TABLE sample ALTER name SET NOT NULL'],
    ['constraint', 'ALTER TABLE sample ADD CONSTRAINT sample_short CHECK (length(name) < 5)'],
    ['index', 'CREATE INDEX sample_name ON sample (name)'],
    ['function', 'CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$'],
    [
      'trigger',
      'CREATE TRIGGER same BEFORE UPDATE ON sample EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ],
    ['table', 'CREATE TABLE another (id integer)'],
    ['view', 'CREATE VIEW look AS SELECT name FROM sample'],
    ['enum', `CREATE TYPE mood AS ENUM ('ok')`],
    ['sequence', 'CREATE SEQUENCE numbers'],
    ['right', 'GRANT SELECT ON sample TO PUBLIC'],
  ])('sees another %s', async (_, change) => {
    await open(await createEmptyDatabase());
    await sql(database.url, 'CREATE TABLE sample (name text)');
    const before = await dumpSchema(database.url);
    await sql(database.url, change);
    expect(await dumpSchema(database.url)).not.toEqual(before);
  });
});

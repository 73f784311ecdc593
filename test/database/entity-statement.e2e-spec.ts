import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../../src/access/organization.entity.js';
import { ApiKeyEntity } from '../../src/access/api-key.entity.js';
import { ENTITIES } from '../../src/app.entities.js';
import { createDataSource } from '../../src/database/data-source.js';
import { EntityStatement, inserts, type Write } from '../../src/database/entity-statement.js';
import { WebhookEntity } from '../../src/events/webhook.entity.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const NOW = new Date('2030-01-01T00:00:00.123Z');

let database: TestDatabase;
let dataSource: DataSource;
const organizationId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = createDataSource({ url: database.url, entities: ENTITIES });
  await dataSource.initialize();
  await dataSource.manager.insert(OrganizationEntity, organization(organizationId));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

function organization(id: string): OrganizationEntity {
  return { id, name: id, features: [], createdAt: NOW, updatedAt: NOW };
}

function apiKey(changes: Partial<ApiKeyEntity> = {}): ApiKeyEntity {
  return {
    ...{ id: randomUUID(), organizationId, name: 'key', maskedToken: 'rck_…', enabled: true },
    ...{ tokenHash: randomBytes(32), formerTokenHash: null, formerTokenEndsAt: null, permissions: [] },
    ...{ expiresAt: null, createdAt: NOW, updatedAt: NOW },
    ...changes,
  };
}

function webhook(events: string[]): WebhookEntity {
  return {
    ...{ id: randomUUID(), organizationId, url: 'https://hooks.example.com/', events, description: null },
    ...{ enabled: false, disabledReason: 'gone' as const, failingSince: NOW, failedInRow: 3 },
    ...{ secretVersion: 2, version: 7, createdAt: NOW, updatedAt: NOW },
  };
}

const write = (...writes: Write[]) => new EntityStatement(dataSource.manager).write(...writes);

async function readKeys(ids: string[]): Promise<ApiKeyEntity[]> {
  const sql = new EntityStatement(dataSource.manager);
  const text = `SELECT ${sql.columns(ApiKeyEntity)} FROM api_keys WHERE id = ANY (${sql.value(ids)})`;
  return sql.read(ApiKeyEntity, text);
}

it('writes what TypeORM reads, and reads what TypeORM wrote, whatever the columns hold', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\u0000'));
  const date = fc.option(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }));
  const row = fc.record({ name: text, expiresAt: date, enabled: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(row, async (members) => {
      const [ours, theirs] = [apiKey(members), apiKey(members)];
      await write(...inserts(ApiKeyEntity, [ours]));
      await dataSource.manager.insert(ApiKeyEntity, theirs);
      expect(await dataSource.manager.findOneBy(ApiKeyEntity, { id: ours.id })).toEqual(ours);
      expect(await readKeys([theirs.id])).toEqual([theirs]);
    }),
    { numRuns: 50 },
  );
});

it('reads instances of the entity', async () => {
  const key = apiKey({ formerTokenHash: randomBytes(32), formerTokenEndsAt: NOW });
  await write(...inserts(ApiKeyEntity, [key]));
  const [found] = await readKeys([key.id]);
  expect(found).toBeInstanceOf(ApiKeyEntity);
  expect(found).toEqual(key);
});

it.each([[[]], [['*']], [['a,b', '{"quoted"}', 'null', '\\']]])(
  'keeps an array of texts: %j',
  async (events) => {
    const row = webhook(events);
    await write(...inserts(WebhookEntity, [row]));
    expect(await dataSource.manager.findOneBy(WebhookEntity, { id: row.id })).toEqual(row);
  },
);

it('writes rows of several entities together', async () => {
  const place = organization(randomUUID());
  const keys = [apiKey({ organizationId: place.id }), apiKey({ organizationId: place.id })];
  await write(
    ...inserts(OrganizationEntity, [place]),
    ...inserts(WebhookEntity, []),
    ...inserts(ApiKeyEntity, keys),
  );
  expect(await dataSource.manager.findOneBy(OrganizationEntity, { id: place.id })).toEqual(place);
  expect(await readKeys(keys.map(({ id }) => id))).toHaveLength(2);
});

it('writes none of them when one cannot be written', async () => {
  const place = organization(randomUUID());
  const stray = apiKey({ organizationId: randomUUID() });
  const written = write(...inserts(OrganizationEntity, [place]), ...inserts(ApiKeyEntity, [stray]));
  await expect(written).rejects.toMatchObject({ driverError: { constraint: 'api_keys_organization_fk' } });
  expect(await dataSource.manager.findOneBy(OrganizationEntity, { id: place.id })).toBeNull();
});

it('does nothing without rows', async () => {
  await expect(write(...inserts(ApiKeyEntity, []), ...inserts(WebhookEntity, []))).resolves.toBeUndefined();
});

import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A migrated database that nobody else uses. */
export interface TestDatabase {
  url: string;
  /** Removes it, with all the sessions that are still open on it. */
  drop(): Promise<void>;
}

/** Copies the migrated template of this run: some milliseconds, so that every test file can have its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await createDatabase(environment('TEST_DATABASE_TEMPLATE'));
}

/** A database without any table, for the tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await createDatabase('template1');
}

/** The superuser's address of the run's server, in its database `postgres` or whichever TEST_DATABASE_URL names. */
export function adminUrl(): string {
  return environment('TEST_DATABASE_ADMIN_URL');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runAsAdmin(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(adminUrl());
  url.pathname = name;
  return { url: url.href, drop: () => runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function runAsAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is missing: is test/harness/global-setup.js in jest.config.js?`);
  return value;
}

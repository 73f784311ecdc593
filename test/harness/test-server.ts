import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDataSource } from '../../src/database/data-source.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/database/embedded-server.js';
import { runMigrations } from '../../src/database/migration-runner.js';
import { isAlive } from './process-alive.js';

const PREFIX = 'registry-credentials-test-';

interface Running {
  adminUrl: string;
  template: string;
  embedded?: { folder: string; server: EmbeddedServer };
}

let running: Running | undefined;

/**
 * Starts the one PostgreSQL server of a test run, or uses that of TEST_DATABASE_URL, and makes the migrated template
 * that every test database is copied from. The workers learn of it by their environment.
 */
export async function startTestServer(): Promise<void> {
  await removeAbandonedServers();
  const givenUrl = process.env.TEST_DATABASE_URL;
  const embedded = givenUrl ? undefined : await startEmbedded();
  const adminUrl = givenUrl ?? (await superuserUrl(embedded!.folder, embedded!.server.url));
  const template = `registry_credentials_template_${process.pid}`;
  running = { adminUrl, template, embedded };
  await makeTemplate(running);
  process.env.TEST_DATABASE_ADMIN_URL = adminUrl;
  process.env.TEST_DATABASE_TEMPLATE = template;
}

export async function stopTestServer(): Promise<void> {
  if (!running) return;
  const { adminUrl, template, embedded } = running;
  if (embedded) {
    await embedded.server.stop();
    await rm(embedded.folder, { recursive: true, force: true });
    return;
  }
  await withClient(adminUrl, async (client) => {
    await client.query(`ALTER DATABASE ${template} IS_TEMPLATE false`);
    await client.query(`DROP DATABASE ${template} WITH (FORCE)`);
  });
}

async function makeTemplate({ adminUrl, template }: Running): Promise<void> {
  await withClient(adminUrl, (client) => client.query(`CREATE DATABASE ${template}`));
  const url = new URL(adminUrl);
  url.pathname = template;
  await runMigrations(createDataSource({ url: url.href, entities: [] }));
  await withClient(adminUrl, (client) =>
    client.query(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`),
  );
}

async function startEmbedded() {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // mkdtemp keeps all others out, and as root the server runs as another user.
  await chmod(folder, 0o755);
  const server = await startEmbeddedServer(folder, () => undefined);
  await forgetFlushes(await superuserUrl(folder, server.url));
  return { folder, server };
}

/** Nothing in it outlives the run: no commit has to wait for the disk. The service itself insists on that it does. */
async function forgetFlushes(url: string): Promise<void> {
  await withClient(url, (client) => client.query('ALTER ROLE CURRENT_USER SET synchronous_commit = off'));
}

async function superuserUrl(folder: string, serviceUrl: string): Promise<string> {
  const password = await readFile(join(folder, 'postgres', 'superuser-password'), 'utf8');
  return `postgres://postgres:${password.trim()}@${new URL(serviceUrl).host}/postgres`;
}

/** A run that was killed leaves its server and its folder behind. */
async function removeAbandonedServers(): Promise<void> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  for (const name of folders) {
    if (isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) continue;
    const folder = join(tmpdir(), name);
    const server = await startEmbeddedServer(folder, () => undefined).catch(() => undefined);
    // In use after all, by a process that we cannot see (another container).
    if (!server) continue;
    await server.stop();
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
}

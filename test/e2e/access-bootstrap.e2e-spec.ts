import { createHash } from 'node:crypto';
import { BootstrapService } from '../../src/access/bootstrap.service.js';
import { get, createTenant, rows, startTestService, type TestService } from '../harness/test-service.js';

let service: TestService;
let bootstrap: BootstrapService;

beforeEach(async () => {
  service = await startTestService();
  bootstrap = service.app.get(BootstrapService);
});

afterEach(() => service.stop());

/** Without this the starts come one after the other: each waits for a connection of its own. */
async function openConnections(): Promise<void> {
  const runners = Array.from({ length: 6 }, () => service.dataSource.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  await Promise.all(runners.map((runner) => runner.release()));
}

async function instanceKeys(): Promise<Record<string, unknown>[]> {
  return rows(service, 'SELECT id, token_hash FROM api_keys WHERE organization_id IS NULL');
}

describe('the key of the instance administrator', () => {
  it('is made once: another start finds it and prints nothing', async () => {
    await get(service, '/organizations', service.adminKey).expect(200);

    expect(await bootstrap.ensureInstanceKey(undefined, true)).toBeUndefined();
    expect(await instanceKeys()).toHaveLength(1);
    await get(service, '/organizations', service.adminKey).expect(200);
  });

  it('ends when another one is configured, and so does that one with the next', async () => {
    const [first, second] = ['f'.repeat(40), 's'.repeat(40)];
    await bootstrap.ensureInstanceKey(first, false);
    await get(service, '/organizations', service.adminKey).expect(401);
    await get(service, '/organizations', first).expect(200);

    await bootstrap.ensureInstanceKey(second, false);
    await get(service, '/organizations', first).expect(401);
    await get(service, '/organizations', second).expect(200);
  });

  it('stays the same row when the same one is configured again', async () => {
    await bootstrap.ensureInstanceKey('c'.repeat(40), false);
    const before = await instanceKeys();
    await bootstrap.ensureInstanceKey('c'.repeat(40), false);
    expect(await instanceKeys()).toEqual(before);
  });

  it('is one key after many starts at the same time', async () => {
    await rows(service, 'DELETE FROM api_keys');
    await openConnections();
    const made = await Promise.all(
      Array.from({ length: 6 }, () => bootstrap.ensureInstanceKey(undefined, true)),
    );
    expect(made.filter((key) => key !== undefined)).toHaveLength(1);
    expect(await instanceKeys()).toHaveLength(1);
  });

  it('must be configured where none may be made, and the message names the variable', async () => {
    await rows(service, 'DELETE FROM api_keys');
    await expect(bootstrap.ensureInstanceKey(undefined, false)).rejects.toThrow(/BOOTSTRAP_API_KEY/);
    expect(await instanceKeys()).toEqual([]);
  });

  it('leaves the keys of organizations alone', async () => {
    const tenant = await createTenant(service);
    await bootstrap.ensureInstanceKey('r'.repeat(40), false);
    await get(service, `/organization/${tenant.organizationId}/projects`, tenant.key).expect(200);
  });
});

describe('the demo', () => {
  it('is made once, by however many starts at the same time', async () => {
    await openConnections();
    const demos = await Promise.all(Array.from({ length: 6 }, () => bootstrap.ensureDemo()));
    expect(new Set(demos.map((demo) => JSON.stringify(demo))).size).toBe(1);
    expect(await rows(service, 'SELECT name FROM organizations')).toEqual([{ name: 'demo' }]);
    expect(await rows(service, 'SELECT name FROM projects')).toEqual([{ name: 'demo' }]);
    expect(await bootstrap.ensureDemo()).toEqual(demos[0]);
  });

  it('is not made beside the organizations of somebody else', async () => {
    await createTenant(service, 'acme');
    expect(await bootstrap.ensureDemo()).toBeUndefined();
    expect(await rows(service, 'SELECT name FROM organizations')).toEqual([{ name: 'acme' }]);
  });
});

describe('the database', () => {
  it('holds the SHA-256 of a key, and the key in no form', async () => {
    const { key, organizationId } = await createTenant(service);
    const hash = createHash('sha256').update(key).digest();
    const [row] = await rows(service, 'SELECT token_hash FROM api_keys WHERE organization_id = $1', [
      organizationId,
    ]);
    expect(row?.token_hash).toEqual(hash);

    const everything = await dump();
    expect(everything).toContain(hash.toString('hex'));
    for (const token of [key, service.adminKey]) {
      for (const form of forms(token)) expect(everything).not.toContain(form);
    }
  });
});

/** Every row of every table as text; bytea comes as hexadecimal digits. */
async function dump(): Promise<string> {
  const tables = await rows(service, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
  const texts = await Promise.all(
    tables.map(({ tablename }) => rows(service, `SELECT row(t.*)::text AS text FROM ${String(tablename)} t`)),
  );
  return texts
    .flat()
    .map(({ text }) => String(text))
    .join('\n');
}

/** The key as it is, its random part alone, and both in the encodings that a column could have. */
function forms(token: string): string[] {
  return [token, token.slice(4), token.slice(4, 24), token.slice(-20)].flatMap((part) => [
    part,
    Buffer.from(part).toString('hex'),
    Buffer.from(part).toString('base64').replace(/=+$/, '').slice(0, -1),
  ]);
}

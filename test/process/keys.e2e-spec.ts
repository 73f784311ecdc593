import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../src/config/settings.js';
import { createLogger } from '../../src/http/logger.js';
import { startRuntime } from '../../src/runtime.js';
import { startFailure } from '../../src/start-failure.js';
import { killChildren } from '../harness/child-program.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { startMain } from '../harness/service-process.js';
import { sql } from '../harness/sql.js';

const encode = (bytes: Buffer): string => bytes.toString('base64');
const good = encode(randomBytes(32));

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'registry-credentials-keys-'));
});
afterAll(async () => {
  await killChildren();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** What a start with these settings says to the operator; the database is a real one that takes connections. */
async function failureWith(settings: NodeJS.ProcessEnv): Promise<string> {
  try {
    const runtime = await startRuntime(
      readSettings({ DATABASE_URL: database.url, ...settings }),
      createLogger('silent'),
    );
    await runtime.stop();
    return 'it started';
  } catch (error) {
    return startFailure(error);
  }
}

describe('a start with ENCRYPTION_KEYS', () => {
  it('that are good is not refused', async () => {
    expect(await failureWith({ ENCRYPTION_KEYS: `good:${good}` })).toBe('it started');
  });

  it.each([
    ['16 bytes', `k1:${encode(randomBytes(16))}`, '"k1" has 16 bytes'],
    ['31 bytes', `k1:${encode(randomBytes(31))}`, '"k1" has 31 bytes'],
    ['33 bytes', `k1:${encode(randomBytes(33))}`, '"k1" has 33 bytes'],
    ['a second key that is short', `k1:${good},k2:${encode(randomBytes(24))}`, '"k2" has 24 bytes'],
    ['no bytes', 'k1:', '"k1" has 0 bytes'],
    ['zeros', `k1:${encode(Buffer.alloc(32))}`, '"k1" is a placeholder'],
    ['bad base64', `k1:${good.slice(0, -2)}!=`, '"k1" is not valid base64'],
    ['hexadecimal', `k1:${randomBytes(32).toString('hex')}`, '"k1"'],
    ['no id', good, 'number 1'],
    ['a blank', '   ', 'ENCRYPTION_KEYS'],
    ['nothing', '', 'ENCRYPTION_KEYS'],
  ])('that hold %s is refused by name and not by value', async (_what, keys, named) => {
    const message = await failureWith({ ENCRYPTION_KEYS: keys });

    expect(message).toContain(named);
    for (const value of keys.split(/[:,]/).filter((part) => part.length > 8))
      expect(message).not.toContain(value);
  });

  it.each([
    ['names no file', join(tmpdir(), 'no', 'such', 'file'), undefined, 'ENCRYPTION_KEYS_FILE'],
    ['is a folder', tmpdir(), undefined, 'ENCRYPTION_KEYS_FILE'],
    ['is empty', 'empty.keys', '', 'ENCRYPTION_KEYS'],
    ['holds a short key', 'short.keys', `k1:${encode(randomBytes(31))}\n`, '"k1" has 31 bytes'],
  ])('in a file that %s is refused', async (_what, name, content, named) => {
    const path = join(folder, name);
    if (content !== undefined) await writeFile(path, content);

    expect(await failureWith({ ENCRYPTION_KEYS_FILE: content === undefined ? name : path })).toContain(named);
  });

  it.each([
    ['user or password', (url: URL) => (url.password = 'wrong-password'), 'refuses the login (28P01)'],
    ['database name', (url: URL) => (url.pathname = 'no_such_database'), 'refuses the login (3D000)'],
    ['port', (url: URL) => (url.port = '1'), 'does not answer (ECONNREFUSED)'],
  ])('and a DATABASE_URL of a wrong %s says so, without the value', async (_what, spoil, said) => {
    const url = new URL(database.url);
    spoil(url);

    const message = await failureWith({ DATABASE_URL: url.href, ENCRYPTION_KEYS: `good:${good}` });

    expect(message).toContain(said);
    expect(message).not.toMatch(/wrong-password|no_such_database/);
  });
});

describe('the process', () => {
  beforeAll(async () => {
    const check = "SELECT check_value FROM encryption_keys WHERE id = 'good'";
    await sql(database.url, `INSERT INTO encryption_keys SELECT 'gone', (${check}), 1, now()`);
    await sql(database.url, "INSERT INTO organizations VALUES (gen_random_uuid(), 'o', '{}', now(), now())");
    await sql(
      database.url,
      `INSERT INTO credentials (id, organization_id, provider, fields, sealed, key_id, secret_version, status,
         last_validated_at, failed_checks, version, created_at, updated_at)
       SELECT gen_random_uuid(), id, 'custom', '{}', '', 'gone', 1, 'healthy', now(), 0, 1, now(), now() FROM organizations`,
    );
  });

  it.each([
    ['has no keys for a shared database', undefined, 'DATABASE_URL is set, so ENCRYPTION_KEYS'],
    ['has a short key', `k1:${encode(randomBytes(31))}`, '"k1" has 31 bytes'],
    ['has other bytes under the id of a key', `good:${encode(randomBytes(32))}`, '"good" has not the value'],
    ['lacks a key that stored secrets need', `good:${good}`, '"gone" (1 secrets)'],
  ])('that %s ends at once with a message', async (_what, keys, named) => {
    const child = startMain({
      DATABASE_URL: database.url,
      ...(keys === undefined ? {} : { ENCRYPTION_KEYS: keys }),
    });

    expect(await child.exit).toBe(1);

    expect(child.errors.join('\n')).toContain(named);
    const written = [...child.errors, ...child.lines].join('\n');
    if (keys !== undefined) expect(written).not.toContain(keys.split(':')[1]);
    expect(written).not.toContain(new URL(database.url).password);
  });
});

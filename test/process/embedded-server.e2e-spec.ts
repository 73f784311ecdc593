import { jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataFolders, postmasterPid, untilDead } from '../harness/data-folders.js';
import { sql } from '../harness/sql.js';

const folders = new DataFolders();
afterAll(() => folders.removeAll());
jest.setTimeout(60_000);

describe('the first start of the embedded server', () => {
  let folder: string;
  let url: string;
  const log: string[] = [];

  beforeAll(async () => {
    process.env.A_SECRET_OF_OURS = 'do-not-inherit-me';
    folder = await folders.make();
    ({ url } = await folders.start(folder, (line) => log.push(line)));
    delete process.env.A_SECRET_OF_OURS;
  });

  const setting = async (name: string) =>
    (await sql<{ value: string }>(url, 'SELECT current_setting($1) AS value', [name]))[0]?.value;

  it('serves the database of the service to a role that is no superuser', async () => {
    const [row] = await sql(
      url,
      'SELECT current_database() AS database, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user',
    );
    expect(row).toEqual({ database: 'registry_credentials', rolsuper: false, rolcreatedb: false });
    await sql(url, 'CREATE TABLE made_by_the_service (id integer)');
  });

  it.each([
    ['listen_addresses', '127.0.0.1'],
    ['fsync', 'on'],
    ['full_page_writes', 'on'],
    ['synchronous_commit', 'on'],
    ['data_checksums', 'on'],
    ['server_encoding', 'UTF8'],
    ['password_encryption', 'scram-sha-256'],
    ['TimeZone', 'UTC'],
    ['log_error_verbosity', 'terse'],
    ['log_min_error_statement', 'panic'],
  ])('has %s = "%s"', async (name, value) => {
    expect(await setting(name)).toBe(value);
  });

  it('listens on no socket in the file system', async () => {
    const lines = (await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n');
    expect(lines.slice(4, 6)).toEqual(['', '127.0.0.1']);
  });

  it('sorts by code point, whatever the locale of the machine is', async () => {
    const [locale] = await sql(
      url,
      'SELECT datlocprovider, datlocale, datcollate FROM pg_database WHERE datname = current_database()',
    );
    expect(locale).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8', datcollate: 'C' });
    const rows = await sql<{ name: string }>(
      url,
      `SELECT name FROM unnest(ARRAY['b', 'ä', 'B', 'a']) AS name ORDER BY name`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['B', 'a', 'b', 'ä']);
  });

  it('keeps the password in a file that only the server user reads, and out of log and process list', async () => {
    const file = join(folder, 'postgres', 'superuser-password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700);
    const password = (await readFile(file, 'utf8')).trim();
    expect(password).toHaveLength(43);
    expect(await readFile(join(folder, 'postgres', 'server.log'), 'utf8')).not.toContain(password);
    expect(log.join('\n')).not.toContain(password);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(password);
  });

  it('refuses a login without the password', async () => {
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(sql(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('quotes no row in its log', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE TABLE unique_names (name text PRIMARY KEY)');
    await client.query(`INSERT INTO unique_names VALUES ('a-very-private-name')`);
    await expect(client.query(`INSERT INTO unique_names VALUES ('a-very-private-name')`)).rejects.toThrow();
    await client.end();
    const text = await readFile(join(folder, 'postgres', 'server.log'), 'utf8');
    expect(text).toContain('unique_names_pkey');
    expect(text).not.toContain('a-very-private-name');
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('gives the server nothing of our environment', async () => {
    const environment = await readFile(`/proc/${await postmasterPid(folder)}/environ`, 'utf8');
    const names = environment.split('\0').map((entry) => entry.split('=')[0]);
    expect(environment).toContain('LC_ALL=C');
    expect(environment).not.toContain('do-not-inherit-me');
    expect(names).not.toContain('HOME');
  });

  onLinux('runs in a session of its own, which a Ctrl-C at our terminal does not reach', async () => {
    const sessionOf = async (pid: number | string) => {
      const status = await readFile(`/proc/${pid}/stat`, 'utf8');
      return status.slice(status.lastIndexOf(')')).split(' ')[4];
    };
    expect(await sessionOf(await postmasterPid(folder))).not.toBe(await sessionOf('self'));
  });
});

describe('a later start of the embedded server', () => {
  it('finds the data again, and is stopped only once', async () => {
    const folder = await folders.make();
    const first = await folders.start(folder);
    await sql(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await postmasterPid(folder);
    await Promise.all([first.stop(), first.stop()]);
    await untilDead(pid);

    const second = await folders.start(folder);
    expect(await sql(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await second.stop();
  });

  it('is refused when the password is lost, and says which file to bring back', async () => {
    const folder = await folders.make();
    await (await folders.start(folder)).stop();
    const file = join(folder, 'postgres', 'superuser-password');
    execFileSync('rm', [file]);
    await expect(folders.start(folder)).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringContaining(file) as string,
    });
  });

  it('says what the server said when it cannot start', async () => {
    const folder = await folders.make();
    await (await folders.start(folder)).stop();
    await writeFile(join(folder, 'postgres', 'data', 'PG_VERSION'), '17\n');
    await expect(folders.start(folder)).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringContaining('database files are incompatible with server') as string,
    });
  });

  it('is refused where no folder can be made', async () => {
    const folder = await folders.make();
    await writeFile(join(folder, 'a-file'), '');
    await expect(folders.start(join(folder, 'a-file', 'data'))).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringContaining('DATA_DIR') as string,
    });
  });
});

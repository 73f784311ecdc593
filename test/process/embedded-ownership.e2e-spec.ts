import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chown, mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { killChildren, startChild } from '../harness/child-program.js';
import { DataFolders, postmasterPid } from '../harness/data-folders.js';
import { isAlive } from '../harness/process-alive.js';
import { sql } from '../harness/sql.js';

const WRITER = join(import.meta.dirname, 'writer.child.ts');
const folders = new DataFolders();
afterEach(killChildren);
afterAll(() => folders.removeAll());
jest.setTimeout(90_000);

const pidFile = (folder: string) => join(folder, 'postgres', 'data', 'postmaster.pid');

it('refuses a folder that a living process uses, names that process, and leaves it its database', async () => {
  const folder = await folders.make();
  const owner = startChild(WRITER, [folder]);
  const url = await owner.line('url ');
  const refusal: unknown = await folders.start(folder).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'DatabaseStartError' });
  const { message } = refusal as Error;
  expect(message).toContain(`process ${owner.pid}`);
  expect(message).toContain('DATABASE_URL');
  expect(message).not.toContain(new URL(url).password);
  expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await owner.kill('SIGTERM');
});

it('lets one of several processes that start at once on a new folder have it, and refuses the others', async () => {
  const folder = await folders.make();
  const children = [1, 2, 3].map(() => startChild(WRITER, [folder]));
  const outcomes = await Promise.all(
    children.map(async (child) => {
      const answer = await child.line('url ').catch(() => undefined);
      return answer === undefined ? 'refused' : 'owner';
    }),
  );
  expect(outcomes.sort()).toEqual(['owner', 'refused', 'refused']);
  for (const child of children.filter(({ lines }) => !lines.some((line) => line.startsWith('url ')))) {
    expect(await child.exit).toBe(3);
    expect(await child.line('refused ')).toContain('is in use by another process');
  }
  await Promise.all(children.map((child) => child.kill('SIGTERM')));
  expect(await readdir(join(folder, 'postgres'))).toEqual(['data', 'server.log', 'superuser-password']);
});

describe('a postmaster.pid that is left over', () => {
  const onLinux = process.platform === 'linux' ? it : it.skip;

  async function stoppedFolder() {
    const folder = await folders.make();
    await (await folders.start(folder)).stop();
    return folder;
  }

  async function leavePidFile(folder: string, text: string) {
    const data = join(folder, 'postgres', 'data');
    await writeFile(pidFile(folder), text, { mode: 0o600 });
    const { uid, gid } = await stat(data);
    await chown(pidFile(folder), uid, gid);
  }

  onLinux(
    'does not hinder the start when its id is another process now, which is left in peace',
    async () => {
      const folder = await stoppedFolder();
      const data = join(folder, 'postgres', 'data');
      const owner = await stat(data);
      const bystander = spawn('sleep', ['600'], { uid: owner.uid, gid: owner.gid, stdio: 'ignore' });
      await leavePidFile(folder, `${bystander.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n\nready   \n`);

      const server = await folders.start(folder);
      expect(await postmasterPid(folder)).not.toBe(bystander.pid);
      await server.stop();
      expect(isAlive(bystander.pid!)).toBe(true);
      bystander.kill('SIGKILL');
    },
  );

  onLinux('is not ours to stop when it turns into the id of another process while we run', async () => {
    const folder = await stoppedFolder();
    const server = await folders.start(folder);
    const text = await readFile(pidFile(folder), 'utf8');
    const { uid, gid } = await stat(pidFile(folder));
    const bystander = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    const pid = await postmasterPid(folder);
    await writeFile(pidFile(folder), text.replace(String(pid), String(bystander.pid)));
    await server.stop();
    expect(isAlive(bystander.pid!)).toBe(true);
    bystander.kill('SIGKILL');
    process.kill(pid, 'SIGINT');
  });

  it('does not hinder the start when its process is gone', async () => {
    const folder = await stoppedFolder();
    await leavePidFile(
      folder,
      `999999999\n${join(folder, 'postgres', 'data')}\n1700000000\n5432\n\n127.0.0.1\n`,
    );
    await (await folders.start(folder)).stop();
  });

  it('does not hinder the start when a crash of the machine left it empty', async () => {
    const folder = await stoppedFolder();
    await leavePidFile(folder, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(pidFile(folder), longAgo, longAgo);
    await (await folders.start(folder)).stop();
  });
});

it('begins anew where a first start was killed half way', async () => {
  const folder = await folders.make();
  await mkdir(join(folder, 'postgres', 'data.draft-killed'), { recursive: true });
  await writeFile(join(folder, 'postgres', 'data.draft-killed', 'PG_VERSION'), '18\n');
  if (process.getuid?.() === 0) await chown(join(folder, 'postgres'), 65534, 65534);
  const server = await folders.start(folder);
  expect(await sql(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await readdir(join(folder, 'postgres'))).not.toContain('data.draft-killed');
  await server.stop();
});

import { jest } from '@jest/globals';
import { join } from 'node:path';
import { killChildren, startChild } from '../harness/child-program.js';
import { DataFolders, postmasterPid, untilDead } from '../harness/data-folders.js';
import { eventually } from '../harness/eventually.js';
import { isAlive } from '../harness/process-alive.js';
import { sql } from '../harness/sql.js';

const WRITER = join(import.meta.dirname, 'writer.child.ts');
const ENOUGH_ROWS = 200;

const folders = new DataFolders();
afterEach(killChildren);
afterAll(() => folders.removeAll());
jest.setTimeout(90_000);

async function writingChild(folder: string) {
  const child = startChild(WRITER, [folder, 'write']);
  const committed = () =>
    child.lines.filter((line) => line.startsWith('committed ')).map((line) => Number(line.split(' ')[1]));
  await eventually('enough rows are committed', () => committed().length > ENOUGH_ROWS, 30_000);
  return { child, committed };
}

async function expectAllThere(url: string, acknowledged: number[]) {
  const rows = await sql<{ id: number }>(url, 'SELECT id FROM written');
  const stored = new Set(rows.map(({ id }) => id));
  expect(acknowledged.length).toBeGreaterThan(ENOUGH_ROWS);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
}

it('loses no acknowledged row when the service is killed, and takes over the server that goes on', async () => {
  const folder = await folders.make();
  const { child, committed } = await writingChild(folder);
  const pid = await postmasterPid(folder);
  await child.kill('SIGKILL');
  expect(isAlive(pid)).toBe(true);

  const log: string[] = [];
  const server = await folders.start(folder, (line) => log.push(line));
  expect(await postmasterPid(folder)).toBe(pid);
  expect(log[0]).toContain('taken over');
  expect(server.url).toBe(await child.line('url '));
  await expectAllThere(server.url, committed());

  await server.stop();
  await untilDead(pid);
});

it('loses no acknowledged row when service and server are killed', async () => {
  const folder = await folders.make();
  const { child, committed } = await writingChild(folder);
  process.kill(await postmasterPid(folder), 'SIGKILL');
  await child.kill('SIGKILL');

  const log: string[] = [];
  const server = await folders.start(folder, (line) => log.push(line));
  expect(log[0]).toContain('started');
  await expectAllThere(server.url, committed());
  await server.stop();
});

it('brings a server that dies under the running service back on the same address', async () => {
  const folder = await folders.make();
  const log: string[] = [];
  const server = await folders.start(folder, (line) => log.push(line));
  await sql(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = await postmasterPid(folder);
  process.kill(pid, 'SIGKILL');

  const rows = await eventually(
    'the database answers again',
    () => sql(server.url, 'SELECT answer FROM kept').catch(() => undefined),
    30_000,
  );
  expect(rows).toEqual([{ answer: 42 }]);
  await eventually('the folder is owned again', () => log.length === 3);
  expect(log).toEqual([
    expect.stringContaining('started'),
    expect.stringContaining('lost'),
    expect.stringContaining('started'),
  ]);
  const newPid = await postmasterPid(folder);
  await server.stop();
  await untilDead(newPid);
});

it('stops the server on an ordinary end of the service', async () => {
  const folder = await folders.make();
  const child = startChild(WRITER, [folder]);
  await child.line('url ');
  const pid = await postmasterPid(folder);
  await child.kill('SIGTERM');
  expect(await child.exit).toBe(0);
  await untilDead(pid);
});

import { jest } from '@jest/globals';
import { chmod, cp, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FALLBACK_FOLDER,
  POINTER_FILE,
  locateCluster,
  prepareHome,
} from '../../src/database/cluster-location.js';
import { installedPackage, prepareServerPrograms } from '../../src/database/server-programs.js';
import { DataFolders } from '../harness/data-folders.js';
import { sql } from '../harness/sql.js';

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log('Skipped: what root does below a folder that only root may enter needs root.');
const asRoot = isRoot ? describe : describe.skip;

const folders = new DataFolders();
jest.setTimeout(90_000);

asRoot('as root, below a folder that only root may enter', () => {
  const homes = new Set<string>();

  afterAll(async () => {
    await folders.removeAll();
    for (const home of homes) await rm(home, { recursive: true, force: true });
    // Other services on this machine may keep their databases there.
    await rmdir(FALLBACK_FOLDER).catch(() => undefined);
  });

  async function pointedHome(folder: string): Promise<string> {
    const lines = (await readFile(join(folder, POINTER_FILE), 'utf8')).split('\n');
    const home = lines.find((line) => line.startsWith('/'))!;
    homes.add(home);
    return home;
  }

  /** A data folder below /root/<0700>, with one row in its database. The server is stopped. */
  async function unreachableFolder(): Promise<{ outer: string; folder: string; home: string }> {
    const outer = await folders.make('/root', 0o700);
    const folder = join(outer, 'data');
    const server = await folders.start(folder);
    await sql(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.stop();
    return { outer, folder, home: await pointedHome(folder) };
  }

  async function answerIn(folder: string): Promise<unknown> {
    const server = await folders.start(folder);
    const rows = await sql(server.url, 'SELECT answer FROM kept').finally(() => server.stop());
    return rows[0]?.answer;
  }

  it('keeps the database where its user can reach it, and leaves a note', async () => {
    const { folder, home } = await unreachableFolder();
    expect(home).toMatch(new RegExp(`^${FALLBACK_FOLDER}/[0-9a-f]{16}$`));
    const { uid, mode } = await stat(join(home, 'data'));
    expect(uid).not.toBe(0);
    expect(mode & 0o777).toBe(0o700);
    expect(await answerIn(folder)).toBe(42);
  });

  it('finds it again after the folder moved to where everybody can reach it', async () => {
    const { folder } = await unreachableFolder();
    const moved = join(await folders.make(), 'data');
    await rename(folder, moved);
    expect(await answerIn(moved)).toBe(42);
  });

  it('finds it again when the note is lost', async () => {
    const { outer, folder, home } = await unreachableFolder();
    await rm(join(folder, POINTER_FILE));
    expect(await answerIn(folder)).toBe(42);
    expect(await pointedHome(folder)).toBe(home);

    await rm(join(folder, POINTER_FILE));
    await chmod('/root', 0o711);
    await chmod(outer, 0o755);
    try {
      expect(await answerIn(folder)).toBe(42);
    } finally {
      await chmod('/root', 0o700);
    }
  });

  it('begins no empty database when the note leads nowhere', async () => {
    const { folder, home } = await unreachableFolder();
    await rename(home, `${home}.elsewhere`);
    homes.add(`${home}.elsewhere`);
    await expect(folders.start(folder)).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringContaining(POINTER_FILE) as string,
    });
    await rename(`${home}.elsewhere`, home);
    expect(await answerIn(folder)).toBe(42);
  });

  it('begins no empty database when a folder with one becomes unreachable', async () => {
    const folder = join(await folders.make(), 'data');
    const server = await folders.start(folder);
    await sql(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.stop();
    await chmod(folder, 0o700);
    await expect(folders.start(folder)).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringContaining('chmod o+x') as string,
    });
    await chmod(folder, 0o755);
    expect(await answerIn(folder)).toBe(42);
  });

  it('refuses data that belongs to root, and says what to do', async () => {
    const folder = await folders.make();
    await mkdir(join(folder, 'postgres', 'data'), { recursive: true });
    await writeFile(join(folder, 'postgres', 'data', 'PG_VERSION'), '18\n');
    await expect(folders.start(folder)).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringContaining('chown') as string,
    });
  });

  it('runs a copy of programs that only root can reach, made once for several starters', async () => {
    const packageDir = join(await folders.make('/root', 0o700), 'package');
    await cp(installedPackage(), packageDir, { recursive: true, verbatimSymlinks: true });
    await chmod(join(packageDir, 'native', 'share'), 0o700);
    const programs = await folders.make();
    const found = await locateCluster(await folders.make());
    await prepareHome(found);
    const location = { ...found, programs };
    const all = await Promise.all([1, 2, 3].map(() => prepareServerPrograms(packageDir, location)));
    for (const { postgres } of all) {
      expect(postgres).toMatch(new RegExp(`^${programs}/postgresql-18[^/]*/native/bin/postgres$`));
    }
    expect((await stat(join(all[0]!.postgres, '..', '..', 'share'))).mode & 0o777).toBe(0o755);
  });
});

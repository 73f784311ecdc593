import { jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, cp, readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { locateCluster, prepareHome, type ClusterLocation } from '../../src/database/cluster-location.js';
import { installedPackage, mendPackage, prepareServerPrograms } from '../../src/database/server-programs.js';
import { DataFolders } from '../harness/data-folders.js';

interface Link {
  source: string;
  target: string;
}

const folders = new DataFolders();
afterAll(() => folders.removeAll());
jest.setTimeout(60_000);

/** The package as `npm ci --ignore-scripts` leaves it: no links, and programs that nobody made executable. */
async function packageWithoutScripts(): Promise<{ copy: string; links: Link[] }> {
  const copy = join(await folders.make(), 'package');
  await cp(installedPackage(), copy, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { target } of links) await rm(join(copy, target));
  for (const program of ['initdb', 'pg_ctl', 'postgres'])
    await chmod(join(copy, 'native', 'bin', program), 0o644);
  return { copy, links };
}

async function emptyLocation(): Promise<ClusterLocation> {
  const location = await locateCluster(await folders.make());
  await prepareHome(location);
  return { ...location, programs: await folders.make() };
}

it('mends a package that was installed without its scripts, for several starters at once', async () => {
  const { copy, links } = await packageWithoutScripts();
  expect(links.length).toBeGreaterThan(0);
  const location = await emptyLocation();
  const all = await Promise.all([1, 2, 3].map(() => prepareServerPrograms(copy, location)));
  for (const programs of all) expect(programs.postgres).toBe(join(copy, 'native', 'bin', 'postgres'));
  for (const { source, target } of links) {
    expect(await readlink(join(copy, target))).toBe(source.split('/').at(-1));
  }
  expect(execFileSync(join(copy, 'native', 'bin', 'initdb'), ['--version'], { encoding: 'utf8' })).toContain(
    '18.',
  );
});

it('touches nothing in a package that is whole', async () => {
  const { copy, links } = await packageWithoutScripts();
  await mendPackage(copy);
  const folder = join(copy, links[0]!.target, '..');
  const before = await stat(folder);
  await mendPackage(copy);
  expect((await stat(folder)).mtimeMs).toBe(before.mtimeMs);
});

const asOrdinaryUser = process.getuid?.() === 0 ? it.skip : it;

asOrdinaryUser('runs a copy of a package that may not be written to and needs mending', async () => {
  const { copy } = await packageWithoutScripts();
  await chmod(join(copy, 'native', 'lib'), 0o555);
  const location = await emptyLocation();
  const { postgres } = await prepareServerPrograms(copy, location).finally(() =>
    chmod(join(copy, 'native', 'lib'), 0o755),
  );
  expect(postgres.startsWith(join(location.programs, 'postgresql-18'))).toBe(true);
});

it('says what is wrong when the programs do not run on this system', async () => {
  const { copy } = await packageWithoutScripts();
  await rm(join(copy, 'native', 'lib', 'libssl.so.1.1'));
  await expect(prepareServerPrograms(copy, await emptyLocation())).rejects.toMatchObject({
    name: 'DatabaseStartError',
    message: expect.stringMatching(/libssl.*DATABASE_URL/s) as string,
  });
});

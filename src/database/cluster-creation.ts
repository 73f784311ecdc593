import { randomBytes } from 'node:crypto';
import { chown, link, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, type ClusterLocation } from './cluster-location.js';
import { DatabaseStartError } from './database-start-error.js';
import { type ServerPrograms } from './server-programs.js';
import { runTool } from './server-tool.js';

const DRAFT_PREFIX = 'data.draft-';
const PASSWORD_BYTES = 32;

/** The built-in locale sorts by code point on every system alike, so an index survives a move to another one. */
const INITDB_ARGS = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--set=timezone=UTC',
  '--set=log_timezone=UTC',
];

/**
 * Makes an empty database cluster unless there is one. It is made aside and put in its place whole: neither a kill
 * in the middle nor a second process that does the same leaves half of one behind.
 */
export async function createClusterOnce(location: ClusterLocation, programs: ServerPrograms): Promise<void> {
  if (await exists(location.data)) return;
  const draft = await mkdtemp(join(location.home, DRAFT_PREFIX));
  try {
    if (location.user) await chown(draft, location.user.uid, location.user.gid);
    const args = [...INITDB_ARGS, `--pgdata=${draft}`, `--pwfile=${location.passwordFile}`];
    const { succeeded, output } = await runTool(location, programs.initdb, args);
    if (!succeeded) throw new DatabaseStartError(`The embedded database cannot be made: ${output}`);
    await rename(draft, location.data);
    await syncFolder(location.home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(location.data))) throw error;
  }
}

/** Takes away what killed processes left half made. For the owner of the data folder only. */
export async function removeDrafts({ home }: ClusterLocation): Promise<void> {
  const drafts = (await readdir(home)).filter((name) => name.startsWith(DRAFT_PREFIX));
  for (const draft of drafts) await rm(join(home, draft), { recursive: true, force: true });
}

/** The superuser's password, made at the first start. */
export async function readPassword(location: ClusterLocation): Promise<string> {
  if (!(await exists(location.passwordFile))) {
    if (await exists(location.data)) {
      throw new DatabaseStartError(
        `The file ${location.passwordFile} is missing, and nobody can log in to the database beside it without. ` +
          'Bring it back from the backup of that folder.',
      );
    }
    await makePassword(location);
  }
  return (await readFile(location.passwordFile, 'utf8')).trim();
}

async function makePassword({ passwordFile, user }: ClusterLocation): Promise<void> {
  const draft = `${passwordFile}.${randomBytes(6).toString('hex')}`;
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await writeFile(draft, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true });
  if (user) await chown(draft, user.uid, user.gid);
  // Unlike a rename, a link does not replace what another process was faster to make.
  await link(draft, passwordFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

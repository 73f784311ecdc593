import { createHash } from 'node:crypto';
import { access, chown, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseStartError } from './database-start-error.js';
import { canEnter, isRoot, serverUserFor, type ServerUser } from './server-user.js';

/** Where root keeps what the server's user could not reach below a folder that only root may enter. */
export const FALLBACK_FOLDER = '/var/lib/registry-credentials';
export const POINTER_FILE = 'postgres-location.txt';

/** The folders of one embedded database. */
export interface ClusterLocation {
  /** What the operator knows it by: DATA_DIR. */
  dataDir: string;
  /** Holds all that follows; only the server's user may enter it. */
  home: string;
  /** PostgreSQL's own data folder. */
  data: string;
  passwordFile: string;
  logFile: string;
  /** Undefined: our own. */
  user: ServerUser | undefined;
  /** Where the server's program goes if it cannot be run in place. */
  programs: string;
  isFallback: boolean;
}

/**
 * Finds the database that belongs to a data folder, or the place for a new one. Nothing is ever begun empty while
 * there is a database for this folder in the other place, or while a pointer names one.
 */
export async function locateCluster(givenDataDir: string): Promise<ClusterLocation> {
  const dataDir = await existingFolder(givenDataDir);
  const pointed = await readPointer(dataDir);
  if (pointed !== undefined) return await pointedCluster(dataDir, pointed);

  const inPlace = await clusterAt(dataDir, join(dataDir, 'postgres'), false);
  const isBegun = await exists(inPlace.data);
  if (!inPlace.user) return inPlace;
  const isReachable = await canEnter(inPlace.user, dataDir);
  if (isBegun) {
    if (isReachable) return inPlace;
    throw new DatabaseStartError(
      `The database in ${inPlace.data} is there, but its owner (user id ${inPlace.user.uid}) may not enter the folders above it. ` +
        'PostgreSQL refuses to run as root, so let that user in: chmod o+x on the folders, or move the data folder.',
    );
  }
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const fallback = await clusterAt(dataDir, join(FALLBACK_FOLDER, hash), true);
  return isReachable && !(await exists(fallback.data)) ? inPlace : fallback;
}

/** Makes the folder that holds the database; nothing happens to one that is there. */
export async function prepareHome(location: ClusterLocation): Promise<void> {
  if (location.isFallback) await mkdir(FALLBACK_FOLDER, { recursive: true, mode: 0o755 });
  const made = await mkdir(location.home, { recursive: true, mode: 0o700 });
  if (made !== undefined && location.user) await chown(location.home, location.user.uid, location.user.gid);
}

/** Leaves a note in the data folder when its database lies elsewhere. Written before the first row is. */
export async function writePointer(location: ClusterLocation): Promise<void> {
  const pointer = join(location.dataDir, POINTER_FILE);
  if (!location.isFallback || (await exists(pointer))) return;
  const text = [
    'The database of this data folder lies in',
    location.home,
    'because PostgreSQL refuses to run as root, and no other user may enter this folder.',
    'Keep this file: without it the database would not be found after a move. Back up both folders.',
  ];
  await writeFile(pointer, `${text.join('\n')}\n`, { flush: true });
}

/** Whether there is such a file. One that we may not see is an error, and no reason to begin anew. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new DatabaseStartError(
      `This user may not read ${path}. Start the service as the user that owns the data folder.`,
      { cause: error },
    );
  }
}

async function existingFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    return await realpath(dataDir);
  } catch (error) {
    throw new DatabaseStartError(
      `The data folder ${dataDir} cannot be made (${(error as NodeJS.ErrnoException).code}). Set DATA_DIR to a folder that this user may write to.`,
      { cause: error },
    );
  }
}

async function readPointer(dataDir: string): Promise<string | undefined> {
  const pointer = join(dataDir, POINTER_FILE);
  if (!(await exists(pointer))) return undefined;
  const lines = (await readFile(pointer, 'utf8')).split('\n').map((line) => line.trim());
  const home = lines.find((line) => line.startsWith('/'));
  if (home !== undefined) return home;
  throw new DatabaseStartError(`${pointer} names no folder. Write the path of the database into it.`);
}

async function pointedCluster(dataDir: string, home: string): Promise<ClusterLocation> {
  const location = await clusterAt(dataDir, home, true);
  if (await exists(location.data)) return location;
  throw new DatabaseStartError(
    `${join(dataDir, POINTER_FILE)} says that the database lies in ${home}, but there is none. ` +
      'Bring it back, or delete that file to begin with an empty database.',
  );
}

async function clusterAt(dataDir: string, home: string, isFallback: boolean): Promise<ClusterLocation> {
  const data = join(home, 'data');
  return {
    dataDir,
    home,
    data,
    passwordFile: join(home, 'superuser-password'),
    logFile: join(home, 'server.log'),
    user: await serverUserFor(data),
    programs: isRoot() ? FALLBACK_FOLDER : home,
    isFallback,
  };
}

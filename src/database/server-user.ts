import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { DatabaseStartError } from './database-start-error.js';

/** The operating-system user whose rights the server gets, as spawn() takes them. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** In this order: the user that packages of PostgreSQL make, then the one that every system has. */
const SERVER_USERS = ['postgres', 'nobody'];

/** Only root has to give its rights away, as PostgreSQL refuses to run with them. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The user to run the server as, or undefined for our own. Existing data decides: only its owner can serve it,
 * whichever users this system has today.
 */
export async function serverUserFor(dataFolder: string): Promise<ServerUser | undefined> {
  if (!isRoot()) return undefined;
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner?.uid === 0) {
    throw new DatabaseStartError(
      `PostgreSQL refuses data that belongs to root: ${dataFolder}. Give it to an ordinary user, for example with chown -R nobody.`,
    );
  }
  return owner ? { uid: owner.uid, gid: owner.gid } : await firstKnownUser();
}

/** Whether that user gets through all the folders above, and into this one. */
export async function canEnter(user: ServerUser, folder: string): Promise<boolean> {
  const probe = spawn('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  const [code] = (await once(probe, 'exit')) as [number | null];
  return code === 0;
}

async function firstKnownUser(): Promise<ServerUser> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of SERVER_USERS) {
    const entry = lines.find((fields) => fields[0] === name);
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new DatabaseStartError(
    'PostgreSQL refuses to run as root, and this system has neither a user "postgres" nor "nobody". ' +
      'Start this service as an ordinary user, or set DATABASE_URL to a server of your own.',
  );
}

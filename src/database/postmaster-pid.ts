import { readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A file that is still not whole after this time was left by a crash of the machine. */
const UNFINISHED_MS = 10_000;

/** What a running server writes into its data folder. */
export interface Postmaster {
  pid: number;
  /** As the server was told it; the folder may have been moved since. */
  dataFolder: string;
  port: number;
}

/** Reads postmaster.pid: https://www.postgresql.org/docs/18/storage-file-layout.html. Undefined while unfinished. */
export function parsePostmasterPid(text: string): Postmaster | undefined {
  const [pid, dataFolder, , port] = text.split('\n');
  if (!pid || !dataFolder || !port) return undefined;
  const postmaster = { pid: Number(pid), dataFolder, port: Number(port) };
  return isPositive(postmaster.pid) && isPositive(postmaster.port) ? postmaster : undefined;
}

/**
 * The server that runs on a data folder now, if any. A file that a dead server left is taken away when its process
 * id belongs to somebody else by now: the server would refuse to start because of it.
 */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(ifMissing);
  if (text === undefined) return undefined;
  const postmaster = parsePostmasterPid(text);
  if (!postmaster) {
    if (await isOlderThan(file, UNFINISHED_MS)) await removeLeftover(file, text);
    return undefined;
  }
  if (!isAlive(postmaster.pid)) return undefined;
  if (await isServing(postmaster)) return postmaster;
  await removeLeftover(file, text);
  return undefined;
}

async function isServing({ pid, dataFolder }: Postmaster): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  // Without /proc it cannot be told who that process is. Then the server's own check has the last word.
  if (commandLine === undefined) return process.platform !== 'linux';
  const [program = '', ...args] = commandLine.split('\0');
  return basename(program) === 'postgres' && args[args.indexOf('-D') + 1] === dataFolder;
}

/** Another process may have started a server since we read the file: then it is put back. */
async function removeLeftover(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(ifMissing);
  const moved = await readFile(aside, 'utf8').catch(ifMissing);
  if (moved === undefined) return;
  await (moved === text ? rm(aside) : rename(aside, file));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isPositive(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

async function isOlderThan(file: string, ageMs: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > ageMs;
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

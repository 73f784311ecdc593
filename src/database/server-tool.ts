import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, open, rename, stat } from 'node:fs/promises';
import { type ClusterLocation } from './cluster-location.js';

const MAX_LOG_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 2000;

/** What PostgreSQL may know of our environment. The rest holds keys and passwords. */
const PASSED_ON = ['PATH', 'SystemRoot', 'windir', 'TEMP', 'TMP'];

/** The whole environment of the server. C keeps its messages the ones that we look for. */
function toolEnvironment(): NodeJS.ProcessEnv {
  const passedOn = PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...(Object.fromEntries(passedOn) as NodeJS.ProcessEnv), LC_ALL: 'C', TZ: 'UTC' };
}

/** What came of one run of initdb, pg_ctl or postgres. */
export interface ToolResult {
  succeeded: boolean;
  /** What was written to the server's log meanwhile, its end only. */
  output: string;
}

/**
 * Runs one of PostgreSQL's programs to its end. Its output goes to the server's log: a pipe would be held open by
 * the server that pg_ctl leaves behind. It gets a process group of its own, as a Ctrl-C is meant for us alone.
 */
export async function runTool(
  location: ClusterLocation,
  command: string,
  args: string[],
): Promise<ToolResult> {
  const log = await openLog(location);
  try {
    const { size } = await log.stat();
    const tool = spawn(command, args, {
      ...location.user,
      cwd: location.home,
      env: toolEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
    });
    const [code] = (await once(tool, 'exit')) as [number | null];
    return { succeeded: code === 0, output: await logSince(location, size) };
  } catch (error) {
    return { succeeded: false, output: (error as Error).message };
  } finally {
    await log.close();
  }
}

/** Begins a new log when the old one is large; one old log is kept. */
export async function rotateLog(location: ClusterLocation): Promise<void> {
  const log = await stat(location.logFile).catch(() => undefined);
  if (log && log.size > MAX_LOG_BYTES) await rename(location.logFile, `${location.logFile}.1`);
}

async function openLog(location: ClusterLocation) {
  const log = await open(location.logFile, 'a', 0o600);
  if (location.user) await chown(location.logFile, location.user.uid, location.user.gid);
  return log;
}

async function logSince(location: ClusterLocation, start: number): Promise<string> {
  const log = await open(location.logFile, 'r');
  try {
    const { size } = await log.stat();
    const from = Math.max(start, size - TAIL_BYTES);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(TAIL_BYTES), 0, Math.max(size - from, 0), from);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await log.close();
  }
}

import { readFileSync } from 'node:fs';

/** Behind the name in parentheses: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const STATE = 0;
const START_TIME = 19;

/**
 * Names one process for good: its id, which is given again to another process one day, and when it started.
 *
 * @returns for example `4711.88231`, and undefined where no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return isThere(pid) ? `${pid}.0` : undefined;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    // A zombie has ended; only its parent has not asked yet.
    return fields[STATE] === 'Z' ? undefined : `${pid}.${fields[START_TIME]}`;
  } catch {
    return undefined;
  }
}

/** Whether exactly that process still runs. */
export function isRunning(identity: string): boolean {
  return processIdentity(Number(identity.split('.')[0])) === identity;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

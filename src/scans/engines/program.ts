import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../problems/domain-error.js';
import { stoppedBy } from './stopping.js';

/** What is kept of each of a program's two outputs. The rest is read and dropped, so that the program is not held up. */
const MAX_OUTPUT_BYTES = 65_536;
/** How long a program may take to end by itself after SIGTERM. */
const GRACE_MS = 5_000;
/** After the program has ended, how long its pipes may stay open in hands that no signal of ours reaches. */
const PIPES_MS = 1_000;

export interface Program {
  /** A path, or a name that PATH of the environment finds. */
  path: string;
  args: readonly string[];
  /** All of it: nothing is inherited. */
  environment: Readonly<Record<string, string>>;
  /** Where it runs. */
  folder: string;
  graceMs?: number;
  /** Told its process id once it runs. */
  onStart?: (pid: number) => Promise<void>;
}

export interface ProgramEnd {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program, without a shell, to its end, and with it all that it started: they are a process group of their own, which
 * gets SIGTERM when `stopping` aborts, and SIGKILL after the grace, and in any case when the program itself has ended.
 *
 * @throws {DomainError} `scanner_unavailable` when it cannot be started; `scan_timeout` or `scan_interrupted` when it was stopped.
 */
export async function runProgram(program: Program, stopping: AbortSignal): Promise<ProgramEnd> {
  if (stopping.aborted) throw stoppedBy(stopping);
  const { folder: cwd, environment: env, args } = program;
  const child = spawn(program.path, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const closed = once(child, 'close').catch(() => undefined);
  const outputs = [capped(child.stdout), capped(child.stderr)] as const;
  const code = await untilEnd(child, exit, { ...program, stopping });
  await Promise.race([closed, sleep(PIPES_MS, undefined, { ref: false })]);
  if (stopping.aborted) throw stoppedBy(stopping);
  const [stdout, stderr] = outputs.map((read) => read());
  return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
}

async function untilEnd(
  child: ChildProcess,
  exit: Promise<[number | null]>,
  { stopping, onStart, graceMs = GRACE_MS }: Pick<Program, 'onStart' | 'graceMs'> & { stopping: AbortSignal },
): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child, 'SIGTERM');
    timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  };
  stopping.addEventListener('abort', stop, { once: true });
  try {
    const told = child.pid === undefined ? undefined : onStart?.(child.pid);
    const [[code]] = await Promise.all([exit, told]);
    return code;
  } catch {
    // Spawning or noting it down failed. The text of the error would quote path and arguments.
    throw new DomainError('scanner_unavailable', 'The program of the scanner cannot be started.');
  } finally {
    stopping.removeEventListener('abort', stop);
    clearTimeout(timer);
    signalGroup(child, 'SIGKILL');
  }
}

/** A group lives as long as any of its members, whether or not its leader has ended. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left.
  }
}

/** Reads on for ever; the answer gives what was kept, and stops. */
function capped(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, MAX_OUTPUT_BYTES - size);
    size += kept.length;
    if (kept.length > 0) chunks.push(kept);
  });
  stream.on('error', () => undefined);
  return () => {
    stream.destroy();
    return Buffer.concat(chunks).toString('utf8');
  };
}

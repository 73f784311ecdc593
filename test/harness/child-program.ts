import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.js';
import { compiledPath } from './typescript.js';

/** A process of its own, to be talked to by lines and killed. */
export interface ChildProgram {
  pid: number;
  /** All that it has written so far. */
  lines: string[];
  errors: string[];
  /** Waits for the first line that begins so, and answers the rest of it. */
  line(prefix: string): Promise<string>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Its exit code, when everything that it wrote has been read. */
  exit: Promise<number | null>;
  /** Its exit code, whether somebody reads what it wrote or not. */
  ended: Promise<number | null>;
  /** Reads nothing more of its standard output. */
  pause(): void;
}

const running = new Set<ChildProgram>();

/** For afterEach: a child that a failed test leaves behind would keep Jest from ending. */
export async function killChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.kill()));
}

/** Starts one of our TypeScript files as a process; the global setup has compiled it. */
export function startChild(file: string, args: string[], environment: NodeJS.ProcessEnv = {}): ChildProgram {
  const child = spawn(process.execPath, [compiledPath(file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  const lines: string[] = [];
  const errors: string[] = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const line = async (prefix: string) => {
    const found = await eventually(`a line "${prefix}"; written: ${errors.join('\n')}`, () => {
      if (child.exitCode !== null && !lines.some((text) => text.startsWith(prefix))) {
        throw new Error(`${file} ended without a line "${prefix}": ${errors.join('\n')}`);
      }
      return lines.find((text) => text.startsWith(prefix));
    });
    return found.slice(prefix.length).trim();
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    output.resume();
    await exit;
  };
  const program = { pid: child.pid!, lines, errors, line, kill, exit, ended, pause: () => output.pause() };
  running.add(program);
  void exit.then(() => running.delete(program));
  return program;
}

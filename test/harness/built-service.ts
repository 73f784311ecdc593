import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The service as `npm start` runs it, for checks that want many processes or a fast one: `npm run build` comes first. */
export interface BuiltService {
  child: ChildProcess;
  url: string;
  /** What a first start says beside its URL; empty on a shared database. */
  welcome: string;
  stop(): Promise<void>;
}

/** One caller of these checks asks as much as a thousand of the service's own. */
const UNLIMITED = {
  RATE_LIMIT_KEY_PER_MINUTE: '0',
  RATE_LIMIT_ORGANIZATION_PER_MINUTE: '0',
  RATE_LIMIT_ADDRESS_PER_MINUTE: '0',
};

/** Starts it on a free port, with these variables and no others. */
export async function startBuiltService(environment: NodeJS.ProcessEnv): Promise<BuiltService> {
  const flags = process.env.NODE_FLAGS?.split(' ') ?? [];
  const child = spawn(process.execPath, [...flags, ...startArguments()], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'fatal', ...UNLIMITED, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  // A check that fails ends its process, and must leave no service and no database behind.
  const endWithUs = (): boolean => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  let welcome = '';
  child.stdout.setEncoding('utf8');
  const url = await new Promise<string>((resolve, reject) => {
    // Read to its end: a pipe that is full makes the service wait.
    child.stdout.on('data', (text: string) => {
      const found = /API +(\S+)/.exec((welcome += text))?.[1];
      // The welcome is one write, so that the rest of it is there as well.
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('the service ended before it was ready')));
  });
  return { child, url, welcome, stop };
}

/** What `npm start` hands to Node: its flags and the program. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1);
}

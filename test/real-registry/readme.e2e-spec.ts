import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.js';
import { requirePrograms } from './programs.js';
import { freePort } from './real-registry.js';

const ROOT = join(import.meta.dirname, '../..');
const SECTION = /^## The first request, against a real registry\n([\s\S]*?)^## /m;
const RUN_MS = 120_000;

/** Stands for whatever was left out of an answer. */
const LEFT_OUT = '…';
const PASSWORD = 's3cret-passw0rd';

interface Shell {
  child: ChildProcess;
  output: () => string;
}

describe('the first request of the README', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  const shells: Shell[] = [];

  beforeAll(async () => {
    requirePrograms();
    folder = await mkdtemp(join(tmpdir(), 'registry-credentials-readme-'));
    environment = { ...process.env, NODE_OPTIONS: '', DATA_DIR: join(folder, 'data') };
  });

  afterAll(async () => {
    for (const shell of shells) await endGroup(shell);
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'goes as it is shown',
    async () => {
      const { commands, answers } = await readSection(folder);
      expect(commands).toHaveLength(4);
      expect(answers).toHaveLength(3);
      const [makeRegistry, startService, store = '', listTags] = commands;
      const storeWrong = store.replace(PASSWORD, 'wrong');
      expect(storeWrong).not.toBe(store);

      await finish(open(makeRegistry));
      environment.PORT = /127\.0\.0\.1:(\d+)/.exec(store)?.[1];
      const printed = await started(open(startService));
      environment.API_KEY = /Instance key +(\S+)/.exec(printed)?.[1];
      environment.ORGANIZATION_ID = /Organization +demo (\S+)/.exec(printed)?.[1];
      environment.PROJECT_ID = /Project +demo (\S+)/.exec(printed)?.[1];

      for (const [index, command] of [store, storeWrong, listTags].entries()) {
        const answer = JSON.parse(await finish(open(command))) as { id?: string };
        expectShown(answer, JSON.parse(answers[index] ?? ''));
        environment.CREDENTIAL_ID ??= answer.id;
      }
    },
    RUN_MS,
  );

  /** The shown commands, on free ports and in a folder of this run, so that nothing else is in their way. */
  async function readSection(ownFolder: string): Promise<{ commands: string[]; answers: string[] }> {
    const [registryPort, servicePort] = [await freePort(), await freePort()];
    const section = SECTION.exec(await readFile(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
    const text = section
      .replaceAll('/tmp/try-registry', ownFolder)
      .replaceAll('localhost:5443', `localhost:${registryPort}`)
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${servicePort}`);
    return { commands: blocks(text, 'sh'), answers: blocks(text, 'json') };
  }

  /** A group of its own, so that what the commands leave in the background can be ended too. */
  function open(commands = ''): Shell {
    const child = spawn('bash', ['-euc', commands], { cwd: ROOT, env: environment, detached: true });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const shell = { child, output: () => output };
    shells.push(shell);
    return shell;
  }
});

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  );
}

async function finish({ child, output }: Shell): Promise<string> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`A command of the README failed:\n${output()}`);
  return output();
}

function started({ child, output }: Shell): Promise<string> {
  return eventually(
    'npm start is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`npm start ended:\n${output()}`);
      return output().includes('curl -sS') && output();
    },
    RUN_MS / 2,
  );
}

/** First politely, as the service has a database server to stop; the group is gone when no signal reaches it. */
async function endGroup({ child }: Shell): Promise<void> {
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-(child.pid ?? 0), name);
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  await eventually('the commands of the README have ended', () => !signal(0)).catch(() => signal('SIGKILL'));
}

function expectShown(answer: unknown, shown: unknown): void {
  if (typeof shown === 'string' && shown.includes(LEFT_OUT)) return expect(typeof answer).toBe('string');
  if (Array.isArray(shown)) {
    expect(answer).toHaveLength(shown.length);
    return shown.forEach((item, index) => expectShown((answer as unknown[])[index], item));
  }
  if (typeof shown !== 'object' || shown === null) return expect(answer).toEqual(shown);
  const members = shown as Record<string, unknown>;
  const names = Object.keys(members).filter((name) => name !== LEFT_OUT);
  if (!(LEFT_OUT in members)) expect(Object.keys(answer as object)).toEqual(names);
  names.forEach((name) => expectShown((answer as Record<string, unknown>)[name], members[name]));
}

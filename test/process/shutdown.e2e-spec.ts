import { jest } from '@jest/globals';
import { Agent, request as httpRequest } from 'node:http';
import { killChildren } from '../harness/child-program.js';
import { DataFolders, postmasterPid } from '../harness/data-folders.js';
import { eventually } from '../harness/eventually.js';
import { createPlace, createProcessSettings, type ProcessSettings } from '../harness/process-settings.js';
import { ask, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';
import { sql } from '../harness/sql.js';

jest.setTimeout(60_000);

/** Rejects or throws on a signal, as a forgotten promise and a broken timer would. */
const STRAY = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => void Promise.reject(new Error(process.env.STRAY_TEXT)));
  process.on('SIGWINCH', () => setTimeout(() => { throw new Error(process.env.STRAY_TEXT); }, 0));`)}`;

const folders = new DataFolders();
let settings: ProcessSettings;
let service: ServiceProcess;
let place: Awaited<ReturnType<typeof createPlace>>;

beforeAll(async () => {
  settings = await createProcessSettings();
});
afterAll(async () => {
  await folders.removeAll();
  await settings.remove();
});
afterEach(async () => {
  settings.sim.reset();
  await killChildren();
});

async function start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
  service = await startServiceProcess({ ...settings.environment, ...environment });
  place = await createPlace(service, settings.adminKey);
}

/** Begins to store a credential over a connection that would like to live on, and waits until the registry is asked. */
async function requestUnderWay(scenario: 'slow' | 'hang') {
  settings.sim.setScenario('custom', scenario, { path: '/token' });
  const answered = storeOverKeptConnection();
  answered.catch(() => undefined);
  await eventually(
    'the registry is asked',
    () => settings.sim.journal.entries({ path: '/token' }).length > 0,
  );
  return { answered };
}

function storeOverKeptConnection(): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const [method, path] = place.storing.split(' ');
  const headers = { 'x-api-key': settings.adminKey, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = httpRequest(service.url + path, { method, agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end(
      JSON.stringify({ projectId: place.projectId, ...settings.sim.variants.custom['with-namespace'] }),
    );
  });
}

/** Status of the readiness probe, or why it got none. */
async function readiness(): Promise<number | string | undefined> {
  return ask(service, '', 'GET /health/ready').then(
    ({ status }) => status,
    // Supertest words a refused connection itself: "ECONNREFUSED: Connection refused".
    (error: NodeJS.ErrnoException) => error.code ?? error.message.split(':')[0],
  );
}

async function storedCount(): Promise<number> {
  return (await sql(settings.database.url, 'SELECT FROM credentials')).length;
}

describe('SIGTERM', () => {
  it('turns readiness red at once, lets the request under way finish, and ends with 0', async () => {
    await start();
    const before = await storedCount();
    expect(await readiness()).toBe(200);
    const { answered } = await requestUnderWay('slow');
    let isAnswered = false;
    void answered.then(() => (isAnswered = true));

    process.kill(service.child.pid, 'SIGTERM');
    await eventually('readiness is red', async () => (await readiness()) !== 200);

    expect(isAnswered).toBe(false);
    expect(['ECONNREFUSED', 'ECONNRESET', 503]).toContain(await readiness());
    expect(await answered).toBe(201);
    const answeredAt = Date.now();
    expect(await service.child.exit).toBe(0);
    // Less than an idle connection lives; a busy machine may need the rest.
    expect(Date.now() - answeredAt).toBeLessThan(4500);
    expect(await storedCount()).toBe(before + 1);
    expect(service.logged('shutting down')).toMatchObject([{ reason: 'SIGTERM' }]);
  });

  it('waits for a request no longer than the grace', async () => {
    await start({ SHUTDOWN_GRACE_MS: '700' });
    const before = await storedCount();
    const { answered } = await requestUnderWay('hang');

    const sentAt = Date.now();
    process.kill(service.child.pid, 'SIGTERM');

    expect(await service.child.exit).toBe(0);
    expect(Date.now() - sentAt).toBeGreaterThan(650);
    // Less than the provider's deadline.
    expect(Date.now() - sentAt).toBeLessThan(6000);
    await expect(answered).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await storedCount()).toBe(before);
  });

  it('ends on time when the embedded database does not stop', async () => {
    const dataDir = await folders.make();
    await start({ SHUTDOWN_GRACE_MS: '300', DATABASE_URL: undefined, DATA_DIR: dataDir });
    const postmaster = await postmasterPid(dataDir);
    process.kill(postmaster, 'SIGSTOP');

    try {
      process.kill(service.child.pid, 'SIGTERM');

      // Until somebody wakes the database it would never end.
      expect(await service.child.exit).toBe(1);
    } finally {
      process.kill(postmaster, 'SIGCONT');
    }
  });

  it('a second time ends it now', async () => {
    await start();
    await requestUnderWay('hang');
    process.kill(service.child.pid, 'SIGTERM');
    await eventually('it drains', () => service.logged('shutting down').length === 1);

    const sentAt = Date.now();
    process.kill(service.child.pid, 'SIGTERM');

    expect(await service.child.exit).toBe(1);
    // Less than the provider's deadline, which would end the request.
    expect(Date.now() - sentAt).toBeLessThan(6000);
  });
});

describe('an error that nobody catches', () => {
  it.each([
    ['a promise', 'SIGUSR2'],
    ['a timer', 'SIGWINCH'],
  ] as const)('in %s is told once, without its text, and ends the process cleanly', async (_what, signal) => {
    await start({ NODE_OPTIONS: `--import=${STRAY}`, STRAY_TEXT: 'stray-text' });
    const { answered } = await requestUnderWay('slow');

    process.kill(service.child.pid, signal);

    expect(await answered).toBe(201);
    expect(await service.child.exit).toBe(1);
    const fatal = service.logged('an error was not caught');
    expect(fatal).toMatchObject([{ level: 60, err: { type: 'Error' } }]);
    expect(service.output() + service.child.errors.join('\n')).not.toContain('stray-text');
  });
});

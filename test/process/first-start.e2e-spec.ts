import { jest } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { killChildren } from '../harness/child-program.js';
import { DataFolders } from '../harness/data-folders.js';
import {
  ask,
  readWelcome,
  startMain,
  startServiceProcess,
  type ServiceProcess,
} from '../harness/service-process.js';
import { bodyOf } from '../harness/simulated-service.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

jest.setTimeout(90_000);

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('The pasted curl is not tried: there is no curl on this machine.');

const folders = new DataFolders();
let sim: Simulators;
let settings: NodeJS.ProcessEnv;
let service: ServiceProcess;
let first: ReturnType<typeof readWelcome>;

beforeAll(async () => {
  sim = await startSimulators();
  const dataDir = await folders.make();
  const caFile = join(dataDir, 'simulators.pem');
  await writeFile(caFile, sim.caPem);
  settings = { DATA_DIR: dataDir, OUTBOUND_CONNECT_TO: sim.connectTo, OUTBOUND_CA_FILE: caFile };
  service = await startServiceProcess(settings);
  first = readWelcome(service);
});
afterAll(async () => {
  await killChildren();
  await folders.removeAll();
  await sim.stop();
});

const credentials = (): `/${string}` =>
  `/integrations/custom/container-registry/organization/${first.organizationId}/credentials`;

async function storedIds(key: string): Promise<string[]> {
  const body = await bodyOf(ask(service, key, `GET ${credentials()}?limit=200`).expect(200));
  return (body as { data: { id: string }[] }).data.map(({ id }) => id);
}

/** These tests are one story, of one data folder, in the order in which it happens. */
describe('a data folder', () => {
  it('begins with everything that a newcomer needs', async () => {
    const uuid = /^[0-9a-f-]{36}$/;
    expect(first).toMatchObject({
      key: expect.stringMatching(/^rck_[0-9A-Za-z]{49}$/) as string,
      swagger: `${service.url}/docs`,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      organizationId: expect.stringMatching(uuid) as string,
      projectId: expect.stringMatching(uuid) as string,
    });
    await ask(service, '', `GET /docs`).expect(200);
    await ask(service, '', 'GET /health/ready').expect(200);
    await ask(service, first.key ?? '', `GET /project/${first.projectId}`).expect(200);
  });

  it('keeps its encryption key from everybody else', async () => {
    const { mode } = await stat(join(settings.DATA_DIR ?? '', 'encryption.keys'));

    expect((mode & 0o777).toString(8)).toBe('600');
  });

  it('shows the key only where it is meant to be read', () => {
    const shown = service.child.lines.filter((line) => line.includes(first.key ?? 'no key'));

    expect(shown).toHaveLength(2);
    expect(shown.filter((line) => line.startsWith('{'))).toEqual([]);
  });

  (hasCurl ? it : it.skip)('prints a curl that works as pasted, with the own registry put in', async () => {
    const pasted = (first.curl ?? '')
      .replace('"ci"', '"deploy"')
      .replace('change-me', 'correct-horse-battery-staple');
    expect(pasted).not.toBe(first.curl);

    const { stdout } = await promisify(execFile)('sh', ['-c', pasted]);

    expect(JSON.parse(stdout)).toMatchObject({
      registryUrl: 'https://registry.example.com',
      username: 'deploy',
    });
  });

  it('is refused to a second process', async () => {
    const second = startMain(settings);

    expect(await second.exit).toBe(1);

    expect(second.errors.join('\n')).toContain('is in use by another process');
    expect(second.errors.join('\n')).toContain('DATA_DIR');
    await ask(service, '', 'GET /health/ready').expect(200);
  });

  it('is told from a port that is taken, which costs nobody the first key', async () => {
    const other = { ...settings, DATA_DIR: await folders.make(), PORT: new URL(service.url).port };
    const refused = startMain(other);

    expect(await refused.exit).toBe(1);
    expect(refused.errors.join('\n')).toContain('PORT');

    const retried = await startServiceProcess({ ...other, PORT: '0' });
    expect(readWelcome(retried).key).toMatch(/^rck_/);
    await retried.child.kill('SIGTERM');
  });

  it('loses no acknowledged credential to a kill, and goes on where it was', async () => {
    const key = first.key ?? '';
    const members = { projectId: first.projectId, ...sim.variants.custom['with-namespace'] };
    const acknowledged: string[] = [];
    const storing = Array.from({ length: 4 }, async () => {
      for (;;) {
        const { status, body } = (await ask(service, key, `POST ${credentials()}`, members)) as {
          status: number;
          body: unknown;
        };
        if (status !== 201) return;
        acknowledged.push((body as { id: string }).id);
        if (acknowledged.length >= 40) service.child.kill('SIGKILL').catch(() => undefined);
      }
    });
    await Promise.allSettled(storing);
    await service.child.exit;

    service = await startServiceProcess(settings);

    const again = readWelcome(service);
    expect({ ...again, curl: undefined, swagger: undefined }).toEqual({
      ...first,
      key: undefined,
      curl: undefined,
      swagger: undefined,
    });
    expect(service.output()).not.toContain('rck_');
    expect(service.output()).toContain("'x-api-key: YOUR-API-KEY'");
    const stored = new Set(await storedIds(key));
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    const use = `/integrations/custom/container-registry/project/${first.projectId}/credentials/${acknowledged.at(-1)}/images/backend/tags`;
    await ask(service, key, `GET ${use}`).expect(200);
  });
});

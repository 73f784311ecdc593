import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulatedService, type SimulatedService } from '../harness/simulated-service.js';

let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
afterAll(() => simulated.stop());

/** The script as the README has it. */
async function script(): Promise<string> {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  return /^## From a pipeline[^]*?```sh\n([^]*?)```/m.exec(readme)?.[1] ?? '';
}

async function run(): Promise<{ changed: boolean; id: string }> {
  const { sim, service, tenant } = simulated;
  const env = {
    PATH: process.env.PATH,
    API_URL: service.url,
    API_KEY: tenant.key,
    ORGANIZATION_ID: tenant.organizationId,
    PROJECT_ID: tenant.projectId,
    HUB_USERNAME: String(sim.credentials.dockerhub.dockerhubUsername),
    HUB_TOKEN: String(sim.credentials.dockerhub.accessToken),
  };
  const { stdout } = await promisify(execFile)('sh', ['-c', await script()], { env });
  return JSON.parse(stdout) as { changed: boolean; id: string };
}

it('the script of the README registers a credential once, however often it runs', async () => {
  const first = await run();
  expect(first.changed).toBe(true);
  expect(simulated.sim.journal.entries().length).toBeGreaterThan(0);
  simulated.sim.journal.clear();

  const second = await run();

  expect(second).toMatchObject({ id: first.id, changed: false });
  expect(simulated.sim.journal.entries()).toEqual([]);
});

import { jest } from '@jest/globals';
import { killChildren } from '../harness/child-program.js';
import { createProcessSettings, type ProcessSettings } from '../harness/process-settings.js';
import { ask, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';

jest.setTimeout(90_000);

/** At some 300 bytes for a request, several times what the pipe takes. */
const REQUESTS = 3000;
const AT_ONCE = 50;

let settings: ProcessSettings;
let service: ServiceProcess;

beforeAll(async () => {
  settings = await createProcessSettings();
  service = await startServiceProcess(settings.environment);
});
afterAll(async () => {
  await killChildren();
  await settings.remove();
});

describe('a reader of the log that stands still', () => {
  it('stops neither requests nor the end of the process', async () => {
    service.child.pause();

    for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      const asking = Array.from({ length: AT_ONCE }, () => ask(service, '', 'GET /health/live').expect(200));
      await Promise.all(asking);
    }
    process.kill(service.child.pid, 'SIGTERM');

    expect(await service.child.ended).toBe(0);
  });
});

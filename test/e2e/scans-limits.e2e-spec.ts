import { Lifecycle } from '../../src/http/lifecycle.js';
import { ScanSettings } from '../../src/scans/scan-settings.js';
import { FakeScanner } from '../harness/fake-scanner.js';
import { send } from '../harness/openapi-operations.js';
import { bodyOf, startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { get, post, rows } from '../harness/test-service.js';

let simulated: SimulatedService | undefined;

afterEach(async () => {
  await simulated?.stop();
  simulated = undefined;
});

/** A service whose organization may scan, with a credential of Quay.io; how to start a scan with it. */
async function scanning(more: Parameters<typeof startSimulatedService>[1]) {
  simulated = await startSimulatedService(undefined, more);
  const { service, sim, tenant } = simulated;
  const path = `/organization/${tenant.organizationId}`;
  await send(
    service,
    { method: 'PATCH', path },
    { key: service.adminKey, body: { features: ['container_scanning'] } },
  );
  const { id } = await bodyOf<{ id: string }>(
    store(simulated, tenant, 'quay', sim.credentials.quay).expect(201),
  );
  sim.journal.clear();
  const scans = `/integrations/quay/container-registry/project/${tenant.projectId}/scan`;
  const start = () => post(service, scans, tenant.key, { credentialId: id, imageName: 'backend:1.0.0' });
  return { service, sim, tenant, start };
}

it('a service without an engine says so, asks no registry and keeps no scan', async () => {
  const { service, sim, start } = await scanning({});

  expect(await bodyOf(start().expect(501))).toMatchObject({
    code: 'scanner_not_configured',
    retryable: false,
  });
  expect(sim.journal.entries({})).toEqual([]);
  expect(await rows(service, 'SELECT FROM scans')).toEqual([]);
});

it('a service that is to end keeps nobody waiting for a scan', async () => {
  const scanSettings = new ScanSettings({ waitPollMs: 20 });
  const { service, tenant, start } = await scanning({ scanner: new FakeScanner(), scanSettings });
  const { scanId } = await bodyOf<{ scanId: string }>(start().expect(202));
  const waiting = bodyOf(
    get(service, `/project/${tenant.projectId}/scan/${scanId}?wait=60`, tenant.key).expect(200),
  );

  service.app.get(Lifecycle).drain();

  // Else this would be the answer of a minute later, and the test out of time.
  expect(await waiting).toMatchObject({ state: 'queued' });
});

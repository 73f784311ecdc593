import { BackgroundTasks } from '../../src/background/background-tasks.js';
import {
  createTenant,
  get,
  patch,
  post,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { IMAGE_SECRET, pushAlpineImage } from './alpine-image.js';
import { type RealRegistry, startPasswordRegistry } from './real-registry.js';
import { startTokenRegistry } from './token-registry.js';
import { createRealTrivy, describeTrivy, type RealTrivy } from './trivy.js';

const START_MS = 180_000;
const SCAN_MS = 120_000;

/** As a user does it: over the API, with a credential that was stored, in a registry that wants it. */
describeTrivy.each([
  ['a password', startPasswordRegistry],
  ['a token', startTokenRegistry],
])('a scan in a real registry that asks for %s', (_, startRegistry) => {
  let trivy: RealTrivy;
  let registry: RealRegistry;
  let service: TestService;
  let tenant: Tenant;
  let digest: string;

  beforeAll(async () => {
    [trivy, registry] = [await createRealTrivy(), await startRegistry()];
    digest = await pushAlpineImage(registry, 'team/alpine');
    const outbound = { allow: registry.host, caPem: registry.caPem };
    service = await startTestService({ outbound, scanner: await trivy.scannerFor(registry) });
    tenant = await createTenant(service);
    const features = { features: ['container_scanning'] };
    await patch(service, `/organization/${tenant.organizationId}`, service.adminKey, features).expect(200);
    service.app.get(BackgroundTasks).start((error) => {
      throw error;
    });
  }, START_MS);

  afterAll(async () => {
    await service?.stop();
    await registry?.stop();
    await trivy?.remove();
  });

  async function stored(): Promise<string> {
    const path = `/integrations/custom/container-registry/organization/${tenant.organizationId}/credentials`;
    const members = { registryUrl: `https://${registry.host}`, namespace: 'team', ...registry.login };
    const answer = await post(service, path, tenant.key, { projectId: tenant.projectId, ...members });
    return (answer.body as { id: string }).id;
  }

  it(
    'finds the known vulnerability, and keeps every secret to itself',
    async () => {
      const scanPath = `/project/${tenant.projectId}/scan`;
      const start = { credentialId: await stored(), imageName: 'alpine@' + digest };
      const started = await post(
        service,
        `/integrations/custom/container-registry${scanPath}`,
        tenant.key,
        start,
      );
      expect(started.status).toBe(202);
      const scan = `${scanPath}/${(started.body as { scanId: string }).scanId}`;

      const ended = await get(service, `${scan}?wait=60`, tenant.key).expect(200);
      const findings = await get(service, `${scan}/findings`, tenant.key).expect(200);
      const sarif = await get(service, `${scan}/report?format=sarif`, tenant.key).expect(200);
      const raw = await get(service, `${scan}/report?format=raw`, tenant.key).expect(200);

      expect(ended.body).toMatchObject({
        ...{ state: 'completed', digest, attempts: 1, vulnerabilityDetected: 1 },
        summary: { total: 1, fixable: 1, critical: 1 },
      });
      expect((findings.body as { data: object[] }).data).toMatchObject([
        {
          vulnerabilityId: 'CVE-2019-14697',
          packageName: 'musl',
          installedVersion: '1.1.22-r2',
          fixedVersion: '1.1.22-r3',
          severity: 'critical',
        },
      ]);
      expect(JSON.stringify(sarif.body)).toContain('CVE-2019-14697');
      const tables = await Promise.all(
        ['scans', 'scan_findings', 'events', 'audit_records'].map((table) =>
          rows(service, `SELECT * FROM ${table}`),
        ),
      );
      const everything =
        JSON.stringify([ended.body, findings.body, sarif.body, raw.body, tables]) + service.log();
      expect(everything).not.toContain(registry.login.password);
      expect(everything).not.toContain(IMAGE_SECRET);
    },
    SCAN_MS,
  );
});

import { SecretScan } from '../harness/secret-scan.js';
import { bodyOf } from '../harness/simulated-service.js';
import {
  createTenant,
  get,
  post,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
});
afterAll(() => service.stop());

it('an API key is in clear in the one answer that gives it', async () => {
  const path = `/organization/${tenant.organizationId}/api-keys`;
  const body = { name: 'once', permissions: [{ permission: 'read' }] };
  const making = post(service, path, tenant.key, body).expect(201);
  const { token, id } = await bodyOf<{ token: string; id: string }>(making);
  const scan = new SecretScan([{ label: 'API key', clear: token }]);
  const later = [
    await get(service, path, tenant.key),
    await get(service, `${path}/${id}`, tenant.key),
    await get(service, `/project/${tenant.projectId}`, token),
    await get(service, '/organizations', token),
    await get(service, `/project/${tenant.projectId}?x-api-key=${token}`, ''),
  ];

  const keys = await rows(service, 'SELECT t::text AS line FROM api_keys t');
  const sinks = [...later.map(({ text }) => text), ...keys.map(({ line }) => String(line)), service.log()];
  expect(sinks.flatMap((text) => scan.inText('a sink', text))).toEqual([]);
});

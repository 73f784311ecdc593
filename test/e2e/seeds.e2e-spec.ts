import request from 'supertest';
import { createKey, rows, startTestService, type TestService } from '../harness/test-service.js';
import { type Simulators, startSimulators } from '../simulators/simulators.js';

/** The ids that the documented requests name. */
const ORGANIZATION = '550e8400-e29b-41d4-a716-446655440000';
const SCALEWAY_PROJECT = '550e8400-e29b-41d4-a716-446655440001';
const QUAY_PROJECT = '097bbbf4-d1eb-4512-9950-684445279808';

/** The request bodies as the two pages print them. */
const SCALEWAY_REQUEST = `{
  "projectId": "550e8400-e29b-41d4-a716-446655440001",
  "region": "fr-par",
  "namespaceName": "my-production-registry",
  "secretKey": "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
  "description": "Production registry credentials"
}`;
const QUAY_REQUEST = `
{
  "projectId": "097bbbf4-d1eb-4512-9950-684445279808",
  "quayNamespace": "myorganization",
  "robotUsername": "myorganization+deploy_robot",
  "robotToken": "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
  "quayHost": "quay.io",
  "description": "Production deployment credentials"
}
`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let simulators: Simulators;
let service: TestService;
let key: string;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  const now = new Date();
  await rows(service, `INSERT INTO organizations VALUES ($1, 'seed', '{}', $2, $2)`, [ORGANIZATION, now]);
  for (const id of [SCALEWAY_PROJECT, QUAY_PROJECT]) {
    await rows(service, `INSERT INTO projects VALUES ($1, $2, 'seed', $3, $3)`, [id, ORGANIZATION, now]);
  }
  key = await createKey(service, ORGANIZATION, [{ permission: 'manage_integration' }]);
});
afterEach(() => simulators.reset());
afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

function send(provider: string, body: string) {
  return request(service.url)
    .post(`/integrations/${provider}/container-registry/organization/${ORGANIZATION}/credentials`)
    .set('Content-Type', 'application/json')
    .set('x-api-key', key)
    .send(body);
}

/** The answer's text with what differs each time replaced by what the page prints there. */
function printed(text: string, page: Record<string, string>): string {
  const replaced = JSON.parse(text, (name, value: unknown) => {
    const example = page[name];
    if (example === undefined) return value;
    expect(value).toMatch(name === 'id' ? UUID : TIME);
    return example;
  }) as unknown;
  return JSON.stringify(replaced, null, 2);
}

it('answers the request of seed 000 as the page prints it', async () => {
  const response = await send('scaleway', SCALEWAY_REQUEST).expect(201);

  const time = '2026-03-17T10:30:00.000Z';
  const page = { id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', createdAt: time, updatedAt: time };
  expect(printed(response.text, page)).toBe(`{
  "success": true,
  "data": {
    "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "region": "fr-par",
    "namespaceId": "b2c3d4e5-f6a7-8901-bcde-f12345678901",
    "namespaceName": "my-production-registry",
    "registryEndpoint": "rg.fr-par.scw.cloud/my-production-registry",
    "description": "Production registry credentials",
    "createdAt": "2026-03-17T10:30:00.000Z",
    "updatedAt": "2026-03-17T10:30:00.000Z"
  }
}`);
});

it('answers the request of seed 002 as the page prints it', async () => {
  const response = await send('quay', QUAY_REQUEST).expect(201);

  const page = { id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', createdAt: '2025-01-01T00:00:00Z' };
  expect(printed(response.text, page)).toBe(`{
  "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  "quayNamespace": "myorganization",
  "robotUsername": "myorganization+deploy_robot",
  "quayHost": "quay.io",
  "createdAt": "2025-01-01T00:00:00Z",
  "description": "Production deployment credentials"
}`);
});

it('takes quay.io for the host when the request names none', async () => {
  const body = JSON.parse(QUAY_REQUEST) as Record<string, string | undefined>;
  body.quayHost = undefined;

  const response = await send('quay', JSON.stringify(body)).expect(201);

  expect(response.body).toMatchObject({ quayHost: 'quay.io' });
});

it.each(['unknown-key', 'empty-list'])(
  'fails with 400 Bad Request for scaleway scenario %s, as the page says',
  async (name) => {
    simulators.setScenario('scaleway', name);

    await send('scaleway', SCALEWAY_REQUEST).expect(400);
  },
);

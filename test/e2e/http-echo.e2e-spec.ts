import { exchange, requestText } from '../harness/raw-http.js';
import { createTenant, startTestService, type Tenant, type TestService } from '../harness/test-service.js';

/** Secrets of the shapes that people really have: words, UUIDs (Scaleway), tokens, and short ones. */
const SECRETS = {
  word: 'hunter2secret',
  uuid: '7f1c9b1e-5a52-4d0e-9a3e-0f7a1b2c3d4e',
  token: 'dckr_pat_A1b2C3d4E5f6G7h8I9j0',
  long: `ey${'Jh'.repeat(60)}`,
};

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
});

afterAll(() => service.stop());

function send(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const described: Record<string, string> =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return exchange(
    service.url,
    requestText(method, path, { 'x-api-key': tenant.key, ...described, ...headers }, body),
  );
}

function storePath(): string {
  return `/integrations/scaleway/container-registry/organization/${tenant.organizationId}/credentials`;
}

const BODIES: [string, (secret: string) => string][] = [
  ['beside a syntax error', (secret) => `{"secretKey":"${secret}",,}`],
  ['without quotes', (secret) => `{"secretKey":${secret}}`],
  ['cut off', (secret) => `{"secretKey":"${secret}`],
  ['as all of the body', (secret) => secret],
  ['as a JSON string', (secret) => JSON.stringify(secret)],
  ['as the name of a member', (secret) => `{"${secret}":"x"}`],
  ['as the name of a member of a member', (secret) => `{"region":{"${secret}":{"${secret}":1}}}`],
  ['in an array', (secret) => `{"secretKey":["${secret}"]}`],
  ['in an object', (secret) => `{"secretKey":{"value":"${secret}"}}`],
  [
    'in the wrong member',
    (secret) => `{"region":"${secret}","projectId":"${secret}x","namespaceName":"${secret} "}`,
  ],
  ['beside a reserved name', (secret) => `{"secretKey":"${secret}","__proto__":"${secret}"}`],
  ['with a control character', (secret) => `{"secretKey":"${secret}\\u0007","region":"nowhere"}`],
  ['with half of a surrogate pair', (secret) => `{"secretKey":"${secret}\\ud800"}`],
];

describe.each(Object.entries(SECRETS))('a secret like %s', (_, secret) => {
  it.each(BODIES)('is echoed by nothing when it stands %s', async (_, body) => {
    for (const path of [storePath(), `/organization/${tenant.organizationId}/api-keys`]) {
      const answer = await send('POST', path, body(secret));
      expect([400, answer.status]).toEqual([answer.status, 400]);
      expect(answer.text).not.toContain(secret.slice(0, 8));
    }
    expect(service.log()).not.toContain(secret.slice(0, 8));
  });

  it('is echoed by nothing when it stands in the path, the query or a header', async () => {
    const requests = [
      send('GET', `/${secret}`),
      send('GET', `/v1/${secret}`),
      send('GET', `/${secret}/organizations?x=${secret}`),
      send('TRACE', `/organizations?key=${secret}`),
      send('DELETE', `/organization/${tenant.organizationId}/projects?${secret}=1`),
      send('GET', `/organization/${tenant.organizationId}/projects?${secret}=1&cursor=${secret}`),
      send('GET', `/organization/${tenant.organizationId}/projects?limit=${secret}`),
      send('GET', `/organization/x${secret}/projects`),
      send('GET', `/project/x${secret}`),
      send('GET', `/%zz${secret}`),
      send('GET', `/organization/%zz${secret}`),
      send('GET', `http://${secret}.example/organizations`),
      send('GET', `http://[${secret}/organizations`),
      send('GET', `/docs/${secret}`),
      send('POST', storePath(), `${secret}`, { 'content-type': `text/${secret}` }),
      send('POST', storePath(), '{}', { 'content-encoding': secret }),
      send('GET', '/organizations', undefined, { 'x-request-id': `${secret} ${secret}` }),
      send('GET', '/organizations', undefined, { 'x-api-key': secret }),
      send('GET', '/organizations', undefined, { expect: secret }),
    ];
    for (const answer of await Promise.all(requests)) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toContain(secret.slice(0, 8));
    }
    expect(service.log()).not.toContain(secret.slice(0, 8));
  });
});

describe('the path of an answer', () => {
  it('names the ids of a route that exists', async () => {
    const path = `/v1/project/${tenant.organizationId}`;
    const { body } = await send('GET', `${path}?x=1`);
    expect(JSON.parse(body)).toMatchObject({ path, instance: path, status: 404 });
  });
});

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Response } from 'supertest';
import { PROBLEMS } from '../../src/problems/problem-codes.js';
import {
  createTenant,
  post,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { CertificateAuthority } from '../simulators/certificate-authority.js';

/** Whatever of these is found in an answer or a log line came from the other side. */
const MARKERS = [
  'marker-4711',
  'TypeError: cannot read',
  '/srv/registry/lib/handler.js',
  '10.20.30.40',
  'vault.corp.internal',
  '<html',
  'SELECT * FROM tokens',
];
const STACK = `marker-4711 TypeError: cannot read x\n    at handle (/srv/registry/lib/handler.js:10:5)\n  10.20.30.40 vault.corp.internal SELECT * FROM tokens`;
const OCI_CODES = ['marker-4711', 'UNAUTHORIZED', 'DENIED', 'NAME_UNKNOWN', 'TOOMANYREQUESTS'];
const BODIES: [type: string, body: string][] = [
  ...OCI_CODES.map((code): [string, string] => [
    'application/json',
    JSON.stringify({ errors: [{ code, message: STACK, detail: STACK }] }),
  ]),
  ['text/plain', STACK],
  ['text/html', `<html><body><pre>${STACK}</pre></body></html>`],
  [
    'application/json',
    JSON.stringify({ message: STACK, type: 'marker-4711', token: STACK, namespaces: [{ id: STACK }] }),
  ],
  ['application/json', `{"token":"marker-4711`],
];
const STATUSES = [200, 204, 307, 400, 401, 403, 404, 405, 418, 429, 500, 503];
const HOSTS = ['registry.example.com', 'quay.io', 'api.scaleway.com'];
const STORED = {
  custom: { registryUrl: 'https://registry.example.com', username: 'ci', password: 'a-password-of-nobody' },
  quay: { quayNamespace: 'org', robotUsername: 'org+ci', robotToken: 'a-token-of-nobody' },
  scaleway: { region: 'fr-par', namespaceName: 'ns', secretKey: 'a-key-of-nobody-at-all' },
};

let upstream: Server;
let service: TestService;
let tenant: Tenant;
let answer: { status: number; type: string; body: string };
let asked = 0;

beforeAll(async () => {
  const authority = await CertificateAuthority.create();
  const { valid } = await authority.identities(HOSTS);
  upstream = createServer(valid, respond).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const connectTo = HOSTS.map((host) => `${host}:443=127.0.0.1:${port}`).join(',');
  service = await startTestService({ outbound: { connectTo, caPem: authority.pem } });
  tenant = await createTenant(service);
});
afterAll(async () => {
  await service.stop();
  upstream.closeAllConnections();
  upstream.close();
});

function respond(_request: IncomingMessage, response: ServerResponse): void {
  asked += 1;
  const marked = 'marker-4711 vault.corp.internal';
  response.writeHead(answer.status, {
    'content-type': answer.type,
    server: marked,
    'x-internal': marked,
    location: 'https://vault.corp.internal/marker-4711',
    link: '<https://vault.corp.internal/marker-4711>; rel="next"',
    'www-authenticate': `Bearer realm="https://vault.corp.internal/marker-4711",service="marker-4711"`,
    'retry-after': 'marker-4711',
    'set-cookie': 'marker-4711=1',
  });
  response.end(answer.status === 204 ? undefined : answer.body);
}

async function store(provider: keyof typeof STORED): Promise<Response> {
  const path = `/integrations/${provider}/container-registry/organization/${tenant.organizationId}/credentials`;
  return post(service, path, tenant.key, { projectId: tenant.projectId, ...STORED[provider] });
}

describe.each(Object.keys(STORED) as (keyof typeof STORED)[])(
  'what the other side of %s says',
  (provider) => {
    it.each(STATUSES)('with status %d is not handed on', async (status) => {
      for (const [type, body] of BODIES) {
        answer = { status, type, body };
        const before = asked;

        const given = await store(provider);

        expect(asked).toBeGreaterThan(before);
        expect(given.status).toBeGreaterThanOrEqual(400);
        expect(Object.keys(PROBLEMS)).toContain((given.body as { code: string }).code);
        expect((given.body as { code: string }).code).not.toBe('internal_error');
        const text = JSON.stringify(given.headers) + given.text;
        expect(MARKERS.filter((marker) => text.includes(marker))).toEqual([]);
      }
    });
  },
);

it('nor is it logged', () => {
  expect(service.log().length).toBeGreaterThan(1000);
  expect(MARKERS.filter((marker) => service.log().includes(marker))).toEqual([]);
});

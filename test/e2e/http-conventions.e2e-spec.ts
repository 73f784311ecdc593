import request from 'supertest';
import { PROBLEMS } from '../../src/problems/problem-codes.js';
import { type Answer } from '../harness/answer.js';
import { exchange, requestText } from '../harness/raw-http.js';
import {
  createTenant,
  get,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
});

afterAll(() => service.stop());

/** A success, and each kind of failure. */
const ANSWERS: [string, number, () => request.Test][] = [
  ['a success', 200, () => get(service, `/organization/${tenant.organizationId}/projects`, tenant.key)],
  ['a public page', 200, () => request(service.url).get('/')],
  ['a request without a key', 401, () => request(service.url).get('/organizations')],
  ['a key without the right', 403, () => get(service, '/organizations', tenant.key)],
  ['something that is not there', 404, () => get(service, `/project/${tenant.organizationId}`, tenant.key)],
  ['a path that is not there', 404, () => get(service, '/nowhere/at/all', tenant.key)],
  ['a method that is not there', 405, () => request(service.url).put('/organizations')],
  ['a parameter that is wrong', 400, () => get(service, '/project/1', tenant.key)],
  ['a path that cannot be decoded', 400, () => get(service, '/project/%zz', tenant.key)],
];

describe('every answer', () => {
  it.each(ANSWERS)('has the protective headers: %s', async (_, status, ask) => {
    const { headers } = await ask().expect(status);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-type']).toMatch(/^application\/(problem\+)?json; charset=utf-8$/);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
    expect(headers).not.toHaveProperty('server');
  });

  it.each(ANSWERS)('has a request id, taken where it is well formed: %s', async (_, __, ask) => {
    const made = await ask();
    expect(made.headers['x-request-id']).toMatch(UUID);
    const taken = await ask().set('x-request-id', 'ci.run_42-A');
    expect(taken.headers['x-request-id']).toBe('ci.run_42-A');
    if (taken.status >= 400) expect((taken.body as { requestId: string }).requestId).toBe('ci.run_42-A');
    expect(service.log()).toContain('"requestId":"ci.run_42-A"');
  });

  it.each(ANSWERS)('is the same below /v1 but for its path: %s', async (_, status, ask) => {
    const plain = ask();
    const versioned = ask();
    versioned.url = versioned.url.replace(service.url, `${service.url}/v1`);
    const bodies = [await plain, await versioned].map(({ body, status: answered }) => ({
      answered,
      ...(body as object),
      requestId: '',
      timestamp: '',
      ...(status >= 400 ? { path: '', instance: '' } : {}),
    }));
    expect(bodies[1]).toEqual(bodies[0]);
    if (status >= 400) expect(((await versioned).body as { path: string }).path).toMatch(/^\/v1\//);
  });

  it.each(['', ' ', '-begins-badly', 'a'.repeat(65), 'with space', 'semi;colon', 'new%0aline', '{"$ne":1}'])(
    'has a request id of its own where the given one is not well formed: %j',
    async (id) => {
      const { headers } = await request(service.url).get('/').set('x-request-id', id);
      expect(headers['x-request-id']).toMatch(UUID);
    },
  );
});

describe('an error', () => {
  it.each(ANSWERS.filter(([, status]) => status >= 400))('has the whole body: %s', async (_, status, ask) => {
    const { body } = (await ask().expect(status)) as Answer;
    const problem = body as Record<string, string | number | boolean>;
    const { code, detail, instance } = problem as Record<string, string>;
    const kind = PROBLEMS[code as keyof typeof PROBLEMS];
    expect(problem).toMatchObject({
      type: `urn:registry-credentials:problem:${code}`,
      title: kind.title,
      status: kind.status,
      retryable: kind.retryable,
      requestId: expect.stringMatching(UUID) as string,
      statusCode: kind.status,
      message: detail,
      path: instance,
    });
    expect(problem.status).toBe(status);
    expect(problem.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(problem.timestamp as string) - Date.now())).toBeLessThan(60_000);
    const known =
      'type title status detail instance code requestId timestamp errors hint retryable statusCode message path';
    expect(known.split(' ')).toEqual(expect.arrayContaining(Object.keys(problem)));
  });

  it('names each wrong member once, by a pointer into the body', async () => {
    const path = `/organization/${tenant.organizationId}/api-keys`;
    const { body } = (await request(service.url)
      .post(path)
      .set('x-api-key', tenant.key)
      .send({ name: '', permissions: [{ permission: 'read' }, { permission: 'nothing', extra: 1 }] })
      .expect(400)) as Answer;
    const pointers = (body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/name', '/permissions/1', '/permissions/1/permission']);
  });
});

describe('methods', () => {
  it.each([
    ['PUT', '/organizations', 'GET, HEAD'],
    ['TRACE', '/organizations', 'GET, HEAD'],
    ['OPTIONS', '/organizations', 'GET, HEAD'],
    ['GET', '/organization', 'POST'],
    ['HEAD', '/organization', 'POST'],
    ['POST', '/v1/project/018f0000-0000-7000-8000-000000000000', 'DELETE, GET, HEAD, PATCH'],
    ['PATCH', '/health/live', 'GET, HEAD'],
    ['PUT', '/integrations/quay/container-registry/organization/1/credentials/validate', 'POST'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
  ])('%s of %s is 405, and Allow says what is: %s', async (method, path, allow) => {
    const { status, headers } = await exchange(service.url, requestText(method, path));
    expect([status, headers.allow]).toEqual([405, allow]);
  });

  it.each(['GET', 'PUT', 'OPTIONS', 'TRACE'])(
    '%s of an unknown path is 404 without Allow',
    async (method) => {
      const { status, headers } = await exchange(service.url, requestText(method, '/nowhere'));
      expect([status, headers.allow]).toEqual([404, undefined]);
    },
  );

  it.each(['/health/live', '/', '/openapi.json'])('HEAD of %s is GET without the body', async (path) => {
    const [whole, head] = [await request(service.url).get(path), await request(service.url).head(path)];
    expect(head.status).toBe(200);
    expect(head.text).toBeUndefined();
    expect(head.headers['content-length']).toBe(whole.headers['content-length']);
  });

  it('HEAD needs the same key as GET', async () => {
    await request(service.url).head(`/project/${tenant.projectId}`).expect(401);
    await request(service.url).head(`/project/${tenant.projectId}`).set('x-api-key', tenant.key).expect(200);
  });
});

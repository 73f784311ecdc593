import request from 'supertest';
import { generateToken } from '../../src/access/api-token.js';
import { type Answer, lastingHeaders } from '../harness/answer.js';
import { exchange, requestText } from '../harness/raw-http.js';
import {
  createKey,
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
let path: string;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
  path = `/organization/${tenant.organizationId}/projects`;
});

afterAll(() => service.stop());

/** An answer without what differs between two requests of any kind. */
function comparable(answer: Answer): object {
  const body = { ...(answer.body as object), requestId: '', timestamp: '' };
  return { status: answer.status, headers: lastingHeaders(answer), body };
}

async function newKey(expiresAt?: string): Promise<{ id: string; token: string }> {
  const body = { name: 'doomed', permissions: [{ permission: 'read' }], ...(expiresAt ? { expiresAt } : {}) };
  const answer = await post(service, `/organization/${tenant.organizationId}/api-keys`, tenant.key, body);
  expect(answer.status).toBe(201);
  return answer.body as { id: string; token: string };
}

async function expiredToken(): Promise<string> {
  const { id, token } = await newKey(new Date(Date.now() + 60_000).toISOString());
  await rows(service, `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
  return token;
}

async function disabledToken(): Promise<string> {
  const { id, token } = await newKey();
  await request(service.url)
    .patch(`/organization/${tenant.organizationId}/api-keys/${id}`)
    .set('x-api-key', tenant.key)
    .send({ enabled: false })
    .expect(200);
  return token;
}

async function deletedToken(): Promise<string> {
  const { id, token } = await newKey();
  await request(service.url)
    .delete(`/organization/${tenant.organizationId}/api-keys/${id}`)
    .set('x-api-key', tenant.key)
    .expect(204);
  return token;
}

function withWrongChecksum(token: string): string {
  return token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
}

type Headers = Record<string, string>;
const BAD_KEYS: [string, () => Promise<Headers> | Headers][] = [
  ['an empty key', () => ({ 'x-api-key': '' })],
  ['an empty Bearer', () => ({ authorization: 'Bearer ' })],
  ['a huge key', () => ({ 'x-api-key': 'a'.repeat(12_000) })],
  ['a space in the key', () => ({ 'x-api-key': `${tenant.key} ${tenant.key}` })],
  ['a tab in the key', () => ({ 'x-api-key': `${tenant.key}\t${tenant.key}` })],
  ['letters beyond ASCII', () => ({ 'x-api-key': `${tenant.key}\u00ff` })],
  ['Basic', () => ({ authorization: `Basic ${Buffer.from(`x:${tenant.key}`).toString('base64')}` })],
  ['Digest with the key', () => ({ authorization: `Digest ${tenant.key}` })],
  ['the key without a scheme', () => ({ authorization: tenant.key })],
  ['the scheme in the other header', () => ({ 'x-api-key': `Bearer ${tenant.key}` })],
  ['another system’s key', () => ({ 'x-api-key': `ghp_${'a'.repeat(36)}` })],
  ['a wrong checksum', () => ({ 'x-api-key': withWrongChecksum(tenant.key) })],
  ['an unknown key of our form', () => ({ 'x-api-key': generateToken().reveal() })],
  ['the key in other letter case', () => ({ 'x-api-key': tenant.key.toUpperCase() })],
  ['a cut key', () => ({ 'x-api-key': tenant.key.slice(0, -1) })],
  ['an expired key', async () => ({ 'x-api-key': await expiredToken() })],
  ['a disabled key', async () => ({ 'x-api-key': await disabledToken() })],
  ['a deleted key', async () => ({ 'x-api-key': await deletedToken() })],
  [
    'two different keys',
    () => ({ 'x-api-key': tenant.key, authorization: `Bearer ${generateToken().reveal()}` }),
  ],
];

describe('a key that is not good', () => {
  it.each(BAD_KEYS)('is answered as no key at all: %s', async (_, headers) => {
    const without = await request(service.url).get(path);
    const answer = await request(service.url)
      .get(path)
      .set(await headers());

    expect(without.status).toBe(401);
    expect(without.headers['www-authenticate']).toBe('Bearer');
    expect(comparable(answer)).toEqual(comparable(without));
  });

  it('is refused by the HTTP server itself when it holds control characters', async () => {
    const { status, body } = await exchange(
      service.url,
      requestText('GET', path, { 'x-api-key': `${tenant.key}\u0001` }),
    );
    expect(status).toBe(400);
    expect(body).not.toContain(tenant.key);
  });

  it('is refused when its header comes twice', async () => {
    const twice = `${tenant.key}\r\nx-api-key: ${tenant.key}`;
    expect((await exchange(service.url, requestText('GET', path, { 'x-api-key': twice }))).status).toBe(401);
  });

  it('leaves a record only where it has our form, so that noise cannot fill the trail', async () => {
    const count = async () => Number((await rows(service, 'SELECT count(*) FROM audit_records'))[0]?.count);
    const before = await count();
    await get(service, path, 'n'.repeat(64)).expect(401);
    expect(await count()).toBe(before);
    await get(service, path, generateToken().reveal()).expect(401);
    expect(await count()).toBe(before + 1);
  });
});

describe('a good key', () => {
  it.each([
    ['x-api-key', () => ({ 'x-api-key': tenant.key })],
    ['Bearer', () => ({ authorization: `Bearer ${tenant.key}` })],
    ['bearer in lower case', () => ({ authorization: `bearer ${tenant.key}` })],
    [
      'both headers with the same key',
      () => ({ 'x-api-key': tenant.key, authorization: `Bearer ${tenant.key}` }),
    ],
  ])('opens the door by %s', async (_, headers) => {
    await request(service.url).get(path).set(headers()).expect(200);
  });

  it('expires at its time, and not before', async () => {
    const key = await createKey(
      service,
      tenant.organizationId,
      [{ permission: 'read' }],
      new Date(Date.now() + 3_600_000).toISOString(),
    );
    await get(service, path, key).expect(200);
    await rows(
      service,
      `UPDATE api_keys SET expires_at = now() WHERE organization_id = $1 AND expires_at > now()`,
      [tenant.organizationId],
    );
    await get(service, path, key).expect(401);
  });

  it('is 401 and in no log where it does not belong: query, cookie, body', async () => {
    const elsewhere = await createKey(service, tenant.organizationId, [{ permission: 'manage_integration' }]);
    const asQuery = ['x-api-key', 'api_key', 'access_token', 'key', 'token'].map(
      (name) => `${name}=${elsewhere}`,
    );
    await request(service.url)
      .get(`${path}?${asQuery.join('&')}`)
      .expect(401);
    await request(service.url).get(path).set('cookie', `x-api-key=${elsewhere}`).expect(401);
    const body = { name: 'p', 'x-api-key': elsewhere, access_token: elsewhere };
    const answer = await request(service.url)
      .post(`/organization/${tenant.organizationId}/project`)
      .send(body);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(elsewhere);
    expect(service.log()).not.toContain(elsewhere);
    expect(service.log()).toContain('"status":401');
  });
});

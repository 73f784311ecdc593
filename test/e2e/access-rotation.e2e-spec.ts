import { type Answer } from '../harness/answer.js';
import { eventually } from '../harness/eventually.js';
import { send } from '../harness/openapi-operations.js';
import {
  createTenant,
  get,
  post,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

interface KeyBody {
  id: string;
  token: string;
  maskedToken: string;
  createdAt: string;
  updatedAt: string;
  lastUsedAt?: string;
}

let service: TestService;
let tenant: Tenant;
let path: string;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
  path = `/organization/${tenant.organizationId}/api-keys`;
});

afterAll(() => service.stop());

async function newKey(expiresAt?: string): Promise<KeyBody> {
  const body = { name: 'ci', permissions: [{ permission: 'manage_keys' }], ...(expiresAt && { expiresAt }) };
  return (await post(service, path, tenant.key, body).expect(201)).body as KeyBody;
}

async function rotate(id: string, body: object = {}, key = tenant.key): Promise<KeyBody> {
  return (await post(service, `${path}/${id}/rotate`, key, body).expect(200)).body as KeyBody;
}

function me(token: string) {
  return get(service, '/api-keys/me', token);
}

describe('rotating a key', () => {
  it('gives it another token and leaves everything else; the former one ends at once', async () => {
    const before = await newKey();

    const after = await rotate(before.id);

    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    const { token, maskedToken, updatedAt, ...lasting } = before;
    expect(after).toMatchObject(lasting);
    expect([after.token, after.maskedToken, after.updatedAt]).not.toEqual([token, maskedToken, updatedAt]);
    expect(after.token).toMatch(/^rck_[0-9A-Za-z]{49}$/);
    await me(token).expect(401);
    await me(after.token).expect(200);
  });

  it('lets the former token work until the overlap is over', async () => {
    const { id, token } = await newKey();
    const asked = Date.now();

    const { token: next } = await rotate(id, { overlapHours: 168 });

    await me(token).expect(200);
    await me(next).expect(200);
    const [row] = await rows(service, 'SELECT former_token_ends_at AS ends FROM api_keys WHERE id = $1', [
      id,
    ]);
    const hours = ((row?.ends as Date).getTime() - asked) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(168);
    expect(hours).toBeLessThan(168.1);

    await rows(service, 'UPDATE api_keys SET former_token_ends_at = now() WHERE id = $1', [id]);
    await me(token).expect(401);
    await me(next).expect(200);
  });

  it('leaves a key with two tokens at the most, and with one after a rotation without overlap', async () => {
    const { id, token: first } = await newKey();
    const { token: second } = await rotate(id, { overlapHours: 1 });
    const { token: third } = await rotate(id, { overlapHours: 1 });
    const statuses = async (...tokens: string[]) =>
      Promise.all(tokens.map(async (token) => (await me(token)).status));
    expect(await statuses(first, second, third)).toEqual([401, 200, 200]);

    const { token: fourth } = await rotate(id);

    expect(await statuses(first, second, third, fourth)).toEqual([401, 401, 401, 200]);
  });

  it('makes no dead key live: neither a disabled one nor, in its overlap, one that has expired', async () => {
    const { id, token } = await newKey(new Date(Date.now() + 3_600_000).toISOString());
    await send(
      service,
      { method: 'PATCH', path: `${path}/${id}` },
      { key: tenant.key, body: { enabled: false } },
    );
    const { token: next } = await rotate(id, { overlapHours: 1 });
    for (const dead of [token, next]) await me(dead).expect(401);

    await rows(service, 'UPDATE api_keys SET enabled = true, expires_at = now() WHERE id = $1', [id]);
    for (const dead of [token, next]) await me(dead).expect(401);
  });

  it('is done by a key to itself, with the token that it replaces', async () => {
    const { id, token } = await newKey();
    const { token: next } = await rotate(id, {}, token);
    await me(token).expect(401);
    await me(next).expect(200);
  });

  it('is not done by a token that was rotated away, which would last beyond its overlap that way', async () => {
    const before = await newKey();
    const after = await rotate(before.id, { overlapHours: 1 });
    const permissions = [{ permission: 'manage_keys' }];
    const inTwoHours = new Date(Date.now() + 2 * 3_600_000).toISOString();

    await post(service, `${path}/${before.id}/rotate`, before.token, {}).expect(403);
    await post(service, path, before.token, { name: 'k', permissions }).expect(403);
    await post(service, path, before.token, { name: 'k', permissions, expiresAt: inTwoHours }).expect(403);

    await me(before.token).expect(200);
    await me(after.token).expect(200);
    await rotate(before.id, {}, after.token);
  });

  it.each([-1, 169, 1.5, '1', null, true])('refuses an overlap of %j', async (overlapHours) => {
    const { id, token } = await newKey();
    await post(service, `${path}/${id}/rotate`, tenant.key, { overlapHours }).expect(400);
    await me(token).expect(200);
  });

  it('is 404 for a key of another organization, as for one that is not there', async () => {
    const stranger = await createTenant(service, 'stranger');
    const { id, token } = await newKey();
    const theirs = path.replace(tenant.organizationId, stranger.organizationId);
    for (const asked of [id, '018f0000-0000-7000-8000-000000000000']) {
      const answer = (await post(service, `${theirs}/${asked}/rotate`, stranger.key, {})) as Answer;
      expect([answer.status, (answer.body as { detail: string }).detail]).toEqual([
        404,
        'There is no such API key.',
      ]);
    }
    await me(token).expect(200);
  });
});

describe('the end of a key', () => {
  it('is handed on to the keys that it makes, extends, wakes up or rotates', async () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const mortal = await newKey(at(2));
    const permissions = [{ permission: 'manage_keys' }];
    const make = (more: object) => post(service, path, mortal.token, { name: 'k', permissions, ...more });
    const change = (id: string, body: object) =>
      send(service, { method: 'PATCH', path: `${path}/${id}` }, { key: mortal.token, body });
    const immortal = await newKey();

    await make({}).expect(403);
    await make({ expiresAt: at(3) }).expect(403);
    await change(mortal.id, { expiresAt: at(3) }).expect(403);
    await change(immortal.id, { enabled: true }).expect(403);
    await post(service, `${path}/${immortal.id}/rotate`, mortal.token, {}).expect(403);

    const { id } = (await make({ expiresAt: at(1) }).expect(201)).body as KeyBody;
    await change(id, { expiresAt: at(1.5) }).expect(200);
    await rotate(id, {}, mortal.token);
    await rotate(mortal.id, {}, mortal.token);
  });

  it.each(['9999-12-31T23:59:59-12:00', '2020-01-01T00:00:00Z'])('is not %s', async (expiresAt) => {
    const body = { name: 'ci', permissions: [{ permission: 'read' }], expiresAt };
    await post(service, path, tenant.key, body).expect(400);
  });

  it('is set and moved by PATCH, and acts', async () => {
    const { id, token } = await newKey();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const answer = await send(
      service,
      { method: 'PATCH', path: `${path}/${id}` },
      {
        key: tenant.key,
        body: { expiresAt },
      },
    ).expect(200);
    expect((answer.body as { expiresAt: string }).expiresAt).toBe(expiresAt);
    expect(((await me(token).expect(200)).body as { expiresAt: string }).expiresAt).toBe(expiresAt);
  });
});

describe('a key that asks about itself', () => {
  it('learns what it is, and nothing of its token', async () => {
    const { id, token, maskedToken } = await newKey();
    // The use itself may or may not be on record already.
    const { lastUsedAt, ...body } = (await me(token).expect(200)).body as KeyBody;
    expect(lastUsedAt ?? new Date().toISOString()).toMatch(/Z$/);
    expect(body).toEqual({
      id,
      name: 'ci',
      maskedToken,
      permissions: [{ permission: 'manage_keys' }],
      kind: 'member',
      organizationId: tenant.organizationId,
    });
  });

  it('of the instance has no organization', async () => {
    const body: unknown = (await me(service.adminKey).expect(200)).body;
    expect(body).toMatchObject({ name: 'instance administrator', permissions: [], kind: 'instance' });
    expect(body).not.toHaveProperty('organizationId');
  });
});

describe('the time of the last use', () => {
  it('is on record after the first use, and in every view of the key', async () => {
    const begun = Date.now();
    const { id, token } = await newKey();
    expect((await get(service, `${path}/${id}`, tenant.key)).body).not.toHaveProperty('lastUsedAt');
    await me(token).expect(200);

    const { lastUsedAt } = await eventually('the use is on record', async () => {
      const found = (await get(service, `${path}/${id}`, tenant.key)).body as KeyBody;
      return found.lastUsedAt === undefined ? undefined : found;
    });

    const at = Date.parse(lastUsedAt ?? '');
    expect(at).toBeGreaterThanOrEqual(begun);
    expect(at).toBeLessThanOrEqual(Date.now());
    expect((await me(token)).body).toMatchObject({ lastUsedAt });
    const { data } = (await get(service, `${path}?limit=200`, tenant.key)).body as { data: KeyBody[] };
    expect(data.find((one) => one.id === id)?.lastUsedAt).toBe(lastUsedAt);
  });

  it('is written once a minute at the most, and fails no request where it cannot be written', async () => {
    const { id, token } = await newKey();
    await me(token).expect(200);
    const sql = 'SELECT last_used_at, xmin::text FROM api_key_uses WHERE key_id = $1';
    const [first] = await eventually('the use is on record', async () => {
      const found = await rows(service, sql, [id]);
      return found.length === 1 && found;
    });
    for (let use = 0; use < 5; use += 1) await me(token).expect(200);
    expect(await rows(service, sql, [id])).toEqual([first]);

    await rows(service, 'ALTER TABLE api_key_uses RENAME TO hidden');
    try {
      const fresh = (await newKey()).token;
      await get(service, `/organization/${tenant.organizationId}/projects`, fresh).expect(403);
    } finally {
      await rows(service, 'ALTER TABLE hidden RENAME TO api_key_uses');
    }
  });
});

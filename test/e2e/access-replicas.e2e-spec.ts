import { generateToken } from '../../src/access/api-token.js';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { type Answer } from '../harness/answer.js';
import { send } from '../harness/openapi-operations.js';
import {
  createKey,
  createTenant,
  get,
  post,
  remove,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

const BUDGET = 100;

let one: TestService;
let other: TestService;
let tenant: Tenant;
let path: string;

beforeAll(async () => {
  const keys = generateKeyText('k1');
  const limits = { trustedProxies: ['127.0.0.1'] };
  one = await startTestService({ keys, limits });
  other = await startTestService({ keys, limits, databaseUrl: one.databaseUrl });
  tenant = await createTenant(one);
  path = `/organization/${tenant.organizationId}/api-keys`;
});

afterAll(async () => {
  await other.stop();
  await one.stop();
});

async function newKey(): Promise<{ id: string; token: string }> {
  const body = { name: 'doomed', permissions: [{ permission: 'read' }] };
  return (await post(one, path, tenant.key, body).expect(201)).body as { id: string; token: string };
}

type Ending = [string, (id: string) => Promise<unknown>];
const patch = (id: string, body: object) =>
  send(one, { method: 'PATCH', path: `${path}/${id}` }, { key: tenant.key, body }).expect(200);
const ENDINGS: Ending[] = [
  ['deleted', (id) => remove(one, `${path}/${id}`, tenant.key).expect(204)],
  ['disabled', (id) => patch(id, { enabled: false })],
  ['rotated', (id) => post(one, `${path}/${id}/rotate`, tenant.key, {}).expect(200)],
  ['expired', (id) => rows(one, 'UPDATE api_keys SET expires_at = now() WHERE id = $1', [id])],
];

describe('a key that is used on one replica and ended on another', () => {
  it.each(ENDINGS)('is refused at the next request: %s', async (_, end) => {
    const { id, token } = await newKey();
    for (const replica of [other, one, other]) await get(replica, '/api-keys/me', token).expect(200);

    await end(id);

    for (const replica of [other, one]) await get(replica, '/api-keys/me', token).expect(401);
  });

  it('works again where it was disabled and is enabled', async () => {
    const { id, token } = await newKey();
    await patch(id, { enabled: false });
    await get(other, '/api-keys/me', token).expect(401);
    await patch(id, { enabled: true });
    await get(other, '/api-keys/me', token).expect(200);
  });
});

describe('an address that sends bad keys', () => {
  const GUESSER = '192.0.2.66';
  const NEIGHBOUR = '192.0.2.67';

  function ask(service: TestService, token: string, address: string) {
    return get(service, '/api-keys/me', token).set('X-Forwarded-For', address);
  }

  async function guess(service: TestService, address: string): Promise<Answer> {
    return ask(service, generateToken().reveal(), address);
  }

  const denials = async () =>
    Number((await rows(one, "SELECT count(*) FROM audit_records WHERE action = 'access.deny'"))[0]?.count);

  it('is slowed down on every replica after a hundred, and good keys and other addresses are not', async () => {
    const before = await denials();
    for (let tried = 0; tried < BUDGET; tried += 1) {
      expect((await guess(tried % 2 ? one : other, GUESSER)).status).toBe(401);
    }
    expect(await denials()).toBe(before + BUDGET);

    for (const service of [one, other, one]) {
      const { status, headers, body } = await guess(service, GUESSER);
      expect([status, (body as { code: string }).code]).toEqual([429, 'rate_limited']);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(600);
    }
    // Not even a record is written for what comes now.
    expect(await denials()).toBe(before + BUDGET);

    const unseen = await createKey(one, tenant.organizationId, [{ permission: 'read' }]);
    for (const service of [one, other]) {
      expect((await guess(service, NEIGHBOUR)).status).toBe(401);
      await ask(service, tenant.key, GUESSER).expect(200);
      await ask(service, unseen, GUESSER).expect(200);
      await get(service, '/api-keys/me', '').set('X-Forwarded-For', NEIGHBOUR).expect(401);
    }
    const { id, token } = await newKey();
    await patch(id, { enabled: false });
    await ask(one, token, GUESSER).expect(429);
  });

  it('costs the database one question for a whole flood, and a good key in it works', async () => {
    const flood = Array.from({ length: 40 }, () => guess(one, GUESSER));
    const good = ask(one, tenant.key, GUESSER);
    const [answers, { status }] = [await Promise.all(flood), await good];
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([429]));
    expect(status).toBe(200);
  });

  it('begins anew when the window is over', async () => {
    await rows(one, "UPDATE limit_counters SET ends_at = now() - interval '1 second'");
    const { status } = await guess(other, '192.0.2.68');
    expect(status).toBe(401);
    const fresh = '192.0.2.69';
    await rows(
      one,
      `INSERT INTO limit_counters VALUES ('bad-key:${fresh}', 1000, now() - interval '1 second')`,
    );
    expect((await guess(other, fresh)).status).toBe(401);
    const [row] = await rows(one, `SELECT hits FROM limit_counters WHERE key = 'bad-key:${fresh}'`);
    expect(row?.hits).toBe(1);
  });
});

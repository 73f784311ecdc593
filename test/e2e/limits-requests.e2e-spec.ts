import request from 'supertest';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { type Answer } from '../harness/answer.js';
import {
  createKey,
  createTenant,
  get,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

const BY_KEY = 4;
const BY_ORGANIZATION = 6;
const BY_ADDRESS = 20;

/** The administrator's key makes the tenants, and is limited too: each tenant takes three requests. */
let behindProxy: TestService;
let inTheOpen: TestService;
let tenants: Tenant[] = [];
let addresses = 0;

beforeAll(async () => {
  const keys = generateKeyText('k1');
  const maker = await startTestService({ keys });
  tenants = [await createTenant(maker), await createTenant(maker), await createTenant(maker)];
  spareKeys = await Promise.all(
    tenants.map(({ organizationId }) => createKey(maker, organizationId, [{ permission: 'read' }])),
  );
  const requestsPerMinute = { key: BY_KEY, organization: BY_ORGANIZATION, address: BY_ADDRESS };
  const { databaseUrl } = maker;
  const limits = { requestsPerMinute, trustedProxies: ['127.0.0.0/8'] };
  behindProxy = await startTestService({ keys, databaseUrl, limits });
  inTheOpen = await startTestService({ keys, databaseUrl, limits: { ...limits, trustedProxies: [] } });
  stop = () => Promise.all([behindProxy.stop(), inTheOpen.stop()]).then(() => maker.stop());
});
let spareKeys: string[] = [];
let stop: () => Promise<void>;

afterAll(() => stop());

/** Asks from an address that no other test uses. */
function nextAddress(): string {
  addresses += 1;
  return `198.51.100.${addresses}`;
}

async function ask(key: string, address: string, service = behindProxy): Promise<Answer> {
  return get(service, '/api-keys/me', key).set('X-Forwarded-For', address);
}

function limitOf({ headers }: Answer): (string | undefined)[] {
  return [headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']];
}

function expectRefusal(answer: Answer, detail: RegExp): void {
  expect([answer.status, answer.body]).toEqual([
    429,
    expect.objectContaining({
      code: 'rate_limited',
      retryable: true,
      detail: expect.stringMatching(detail) as string,
    }),
  ]);
  const wait = Number(answer.headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(answer.headers['x-ratelimit-reset']).toBe(String(wait));
  expect(answer.headers['x-ratelimit-remaining']).toBe('0');
}

it('one key is limited, wherever it asks from; another of the organization is not', async () => {
  const [{ key } = { key: '' }] = tenants;
  for (let left = BY_KEY - 1; left >= 0; left -= 1) {
    const answer = await ask(key, nextAddress());
    expect([answer.status, ...limitOf(answer)]).toEqual([200, String(BY_KEY), String(left)]);
  }
  expectRefusal(await ask(key, nextAddress()), /key/);
  expect((await ask(spareKeys[0] ?? '', nextAddress())).status).toBe(200);
});

it('all keys of an organization are limited together; another organization is not', async () => {
  const [, { key } = { key: '' }, neighbour] = tenants;
  const spare = spareKeys[1] ?? '';
  for (const used of [key, key, key, spare, spare, spare]) {
    expect((await ask(used, nextAddress())).status).toBe(200);
  }
  const answer = await ask(spare, nextAddress());
  expectRefusal(answer, /organization/);
  expect(limitOf(answer)).toEqual([String(BY_ORGANIZATION), '0']);
  expect((await ask(neighbour?.key ?? '', nextAddress())).status).toBe(200);
});

describe('one address', () => {
  async function without(address: string, path = '/organizations', service = behindProxy): Promise<Answer> {
    return request(service.url).get(path).set('X-Forwarded-For', address);
  }

  it('is limited without a key, on any path, even on one that is not there; another is not', async () => {
    const address = nextAddress();
    for (let asked = 0; asked < BY_ADDRESS; asked += 1) {
      const answer = await without(address, ['/organizations', '/nowhere', '/docs/'][asked % 3]);
      expect([401, 404, 200]).toContain(answer.status);
      expect(limitOf(answer)).toEqual([String(BY_ADDRESS), String(BY_ADDRESS - 1 - asked)]);
    }
    for (const path of ['/organizations', '/v1/nowhere', '/openapi.json']) {
      expectRefusal(await without(address, path), /address/);
    }
    expect((await without(nextAddress())).status).toBe(401);
  });

  it('may always ask whether the service is well, and hears of no limit then', async () => {
    const address = nextAddress();
    for (let asked = 0; asked <= BY_ADDRESS; asked += 1) await without(address);
    for (const path of ['/health/live', '/health/ready', '/v1/health/live']) {
      const answer = await without(address, path);
      expect([path, answer.status, ...limitOf(answer)]).toEqual([path, 200, undefined, undefined]);
    }
    for (const path of ['/metrics', '/healthy']) expectRefusal(await without(address, path), /address/);
  });

  it('is not told by what the client writes before the proxy', async () => {
    const address = nextAddress();
    for (let asked = 0; asked < BY_ADDRESS; asked += 1) await without(`203.0.113.${asked}, ${address}`);
    expectRefusal(await without(`203.0.113.99, ${address}`), /address/);
  });

  it('is one /64 in IPv6', async () => {
    for (let asked = 0; asked < BY_ADDRESS; asked += 1) await without(`2001:db8:0:7:${asked}::1`);
    expectRefusal(await without('2001:db8:0:7:ffff::2'), /address/);
    expect((await without('2001:db8:0:8::1')).status).toBe(401);
  });

  it('is the peer’s where no proxy is trusted: a forged header changes nothing', async () => {
    for (let asked = 0; asked < BY_ADDRESS; asked += 1) {
      expect((await without(nextAddress(), '/organizations', inTheOpen)).status).toBe(401);
    }
    const forged = {
      'X-Forwarded-For': nextAddress(),
      'X-Real-IP': nextAddress(),
      Forwarded: 'for=192.0.2.1',
    };
    expectRefusal(await request(inTheOpen.url).get('/organizations').set(forged), /address/);
  });
});

import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { eventually } from '../harness/eventually.js';
import { HAS_REDIS, RedisServer } from '../harness/redis-server.js';
import {
  createTenant,
  get,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

const LIMIT = 5;

if (!HAS_REDIS) process.stdout.write('limits over Redis: skipped, there is no redis-server\n');

(HAS_REDIS ? describe : describe.skip)('requests counted by Redis', () => {
  let redis: RedisServer;
  let replicas: TestService[];
  let maker: TestService;
  let tenants: Tenant[];

  beforeAll(async () => {
    redis = await RedisServer.start();
    const keys = generateKeyText('k1');
    maker = await startTestService({ keys });
    tenants = [await createTenant(maker), await createTenant(maker), await createTenant(maker)];
    const limits = {
      requestsPerMinute: { key: LIMIT, organization: 0, address: 0 },
      redisUrl: redis.url,
    };
    const options = { keys, limits, databaseUrl: maker.databaseUrl };
    replicas = [await startTestService(options), await startTestService(options)];
  });

  afterAll(async () => {
    for (const service of [...replicas, maker]) await service.stop();
    await redis.down();
  });

  /** The statuses of so many requests, one replica after the other. */
  async function statuses(key: string, count: number): Promise<number[]> {
    const answers: number[] = [];
    for (let asked = 0; asked < count; asked += 1) {
      const [service] = asked % 2 === 0 ? replicas : replicas.slice(1);
      if (service !== undefined) answers.push((await get(service, '/api-keys/me', key)).status);
    }
    return answers;
  }

  /** How often something was logged. Nest has one logger for a process, so that one service logs for all of a test. */
  function logged(text: string): number {
    const log = [...replicas, maker].map((service) => service.log()).join('');
    return log.split(text).length - 1;
  }

  /** Both replicas count in Redis once each has seen what the other counted. */
  async function areShared(key: string): Promise<boolean> {
    const left = [];
    for (const service of replicas) {
      const { headers } = await get(service, '/api-keys/me', key);
      left.push(Number(headers['x-ratelimit-remaining']));
    }
    return left[0] !== left[1];
  }

  it('are limited over all replicas together', async () => {
    await eventually('both are connected', () => areShared(maker.adminKey));
    const allowed = Array.from({ length: LIMIT }, () => 200);
    expect(await statuses(tenants[0]?.key ?? '', LIMIT + 2)).toEqual([...allowed, 429, 429]);
  });

  it('are counted by each replica alone while Redis is away, without one error, which is logged once', async () => {
    await redis.down();
    const allowed = Array.from({ length: 2 * LIMIT }, () => 200);
    expect(await statuses(tenants[1]?.key ?? '', 2 * LIMIT + 2)).toEqual([...allowed, 429, 429]);
    await eventually('each replica has told', () => logged('Redis is away') === replicas.length);
    expect(replicas.map((service) => service.log()).join('')).not.toContain(redis.url);
  });

  it('are shared again when it is back', async () => {
    redis.up();
    await eventually('both are back', () => logged('Redis is back') === replicas.length);
    expect(logged('Redis is away')).toBe(replicas.length);
    const allowed = Array.from({ length: LIMIT }, () => 200);
    expect(await statuses(tenants[2]?.key ?? '', LIMIT + 1)).toEqual([...allowed, 429]);
  });
});

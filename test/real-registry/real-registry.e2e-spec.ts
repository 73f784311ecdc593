import type request from 'supertest';
import {
  createTenant,
  get,
  post,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { pushImage, REPOSITORY, TAGS } from './image.js';
import { type RealRegistry, startPasswordRegistry } from './real-registry.js';
import { startTokenRegistry } from './token-registry.js';

const START_MS = 60_000;

interface Answer {
  id: string;
  code: string;
}

describe.each([
  ['that asks for a password', startPasswordRegistry],
  ['that asks for a token', startTokenRegistry],
])('a real registry %s', (_, startRegistry) => {
  let registry: RealRegistry;
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    registry = await startRegistry();
    await pushImage(registry, REPOSITORY, TAGS);
    service = await startTestService({ outbound: { allow: registry.host, caPem: registry.caPem } });
    tenant = await createTenant(service);
  }, START_MS);

  afterEach(async () => {
    registry.resume();
    await service.dataSource.query('DELETE FROM credentials');
  });

  afterAll(async () => {
    await service?.stop();
    await registry?.stop();
  });

  const store = (members: object = {}) => storeAt(service, tenant, registry, members);

  it('stores the right credential, sealed', async () => {
    const answer = await store().expect(201);

    const stored = await rows(service, 'SELECT * FROM credentials');
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ id: (answer.body as Answer).id, provider: 'custom' });
    const everything = JSON.stringify([stored, answer.body, service.log()]);
    expect(everything).not.toContain(registry.login.password);
    const bytes = Buffer.concat(Object.values(stored[0] ?? {}).filter((value) => Buffer.isBuffer(value)));
    expect(bytes.length).toBeGreaterThan(registry.login.password.length);
    expect(bytes.includes(registry.login.password)).toBe(false);
  });

  it('proves a pull of the repository that is named', async () => {
    await store({ namespace: 'team', probeRepository: 'app' }).expect(201);
  });

  it('refuses a wrong password and stores nothing', async () => {
    const answer = await store({ password: 'wrong-password' }).expect(400);

    expect((answer.body as Answer).code).toBe('credential_rejected');
    expect(await countCredentials()).toBe(0);
  });

  it('refuses a right password for a repository that is not there, and stores nothing', async () => {
    const answer = await store({ probeRepository: 'team/missing' }).expect(400);

    expect((answer.body as Answer).code).toMatch(/^namespace_not_found/);
    expect(await countCredentials()).toBe(0);
  });

  it('lists every tag of the image, page by page', async () => {
    const { id } = (await store({ namespace: 'team' }).expect(201)).body as Answer;

    const names: string[] = [];
    let cursor = '';
    do {
      const page = await tagsOf(
        id,
        'app',
        `?pageSize=10${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.status).toBe(200);
      const { tags, nextCursor } = page.body as { tags: { name: string }[]; nextCursor?: string };
      expect(tags.length).toBeLessThanOrEqual(10);
      names.push(...tags.map(({ name }) => name));
      cursor = nextCursor ?? '';
    } while (cursor !== '');

    expect(names.sort()).toEqual([...TAGS].sort());
  });

  it('answers repository_not_found for an image that is not there', async () => {
    const { id } = (await store().expect(201)).body as Answer;

    const answer = await tagsOf(id, encodeURIComponent('team/missing'));

    expect(answer.status).toBe(404);
    expect((answer.body as Answer).code).toBe('repository_not_found');
  });

  it('answers 504 when the registry never answers, and stores nothing', async () => {
    registry.pause();

    const answer = await store().expect(504);

    expect((answer.body as Answer).code).toBe('provider_timeout');
    expect(await countCredentials()).toBe(0);
  }, 30_000);

  it('refuses it without an allowance of the operator', async () => {
    const other = await startTestService({ outbound: { caPem: registry.caPem } });
    try {
      const answer = await storeAt(other, await createTenant(other), registry).expect(400);
      expect((answer.body as Answer).code).toBe('address_refused');
    } finally {
      await other.stop();
    }
  });

  it('refuses its certificate when its authority is not configured', async () => {
    const other = await startTestService({ outbound: { allow: registry.host } });
    try {
      const answer = await storeAt(other, await createTenant(other), registry).expect(502);
      expect((answer.body as Answer).code).toBe('provider_tls_failed');
      expect(await rows(other, 'SELECT id FROM credentials')).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  // The last one: this registry does not come back.
  it('answers 502 when the registry is stopped, and stores nothing', async () => {
    await registry.stop();

    const answer = await store().expect(502);

    expect((answer.body as Answer).code).toBe('provider_unreachable');
    expect(await countCredentials()).toBe(0);
  });

  async function countCredentials(): Promise<number> {
    return (await rows(service, 'SELECT id FROM credentials')).length;
  }

  function tagsOf(id: string, image: string, query = ''): request.Test {
    const path = `/integrations/custom/container-registry/project/${tenant.projectId}/credentials/${id}/images/${image}/tags`;
    return get(service, `${path}${query}`, tenant.key);
  }
});

function storeAt(
  service: TestService,
  tenant: Tenant,
  registry: RealRegistry,
  members: object = {},
): request.Test {
  const path = `/integrations/custom/container-registry/organization/${tenant.organizationId}/credentials`;
  const registryUrl = `https://${registry.host}`;
  return post(service, path, tenant.key, {
    projectId: tenant.projectId,
    registryUrl,
    ...registry.login,
    ...members,
  });
}

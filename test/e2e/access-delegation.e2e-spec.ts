import { PERMISSIONS, type Grant } from '../../src/access/permission.js';
import { type Answer } from '../harness/answer.js';
import { send } from '../harness/openapi-operations.js';
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

const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000';

let service: TestService;
let tenant: Tenant;
let stranger: Tenant;
let path: string;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service, 'a');
  stranger = await createTenant(service, 'b');
  path = `/organization/${tenant.organizationId}/api-keys`;
});

afterAll(() => service.stop());

async function keyCount(): Promise<number> {
  return Number((await rows(service, 'SELECT count(*) FROM api_keys'))[0]?.count);
}

/** Every set of permissions that has manage_keys: 16 of them. */
const SUBSETS = Array.from({ length: 2 ** PERMISSIONS.length }, (_, mask) =>
  PERMISSIONS.filter((_, index) => mask & (1 << index)),
).filter((set) => set.includes('manage_keys'));

function grants(permissions: readonly string[]): Grant[] {
  return permissions.map((permission) => ({ permission }) as Grant);
}

describe('a key makes keys', () => {
  it.each(SUBSETS.map((held) => ({ held })))('with no right beyond its own: $held', async ({ held }) => {
    const key = await createKey(service, tenant.organizationId, grants(held));
    for (const wanted of SUBSETS.concat(PERMISSIONS.map((one) => [one]))) {
      const isAllowed = wanted.every((permission) => held.includes(permission));
      const before = await keyCount();
      const { status, body } = (await post(service, path, key, {
        name: 'k',
        permissions: grants(wanted),
      })) as Answer;
      expect([wanted, status, await keyCount()]).toEqual([
        wanted,
        isAllowed ? 201 : 403,
        isAllowed ? before + 1 : before,
      ]);
      expect('token' in (body as object)).toBe(isAllowed);
    }
  });

  it('for a project where it holds the right for the whole organization', async () => {
    const key = await createKey(service, tenant.organizationId, grants(['manage_keys', 'read']));
    const permissions = [{ permission: 'read', projectId: tenant.projectId.toUpperCase() }];
    const { body } = (await post(service, path, key, { name: 'k', permissions }).expect(201)) as Answer;
    expect((body as { permissions: Grant[] }).permissions).toEqual([
      { permission: 'read', projectId: tenant.projectId },
    ]);
  });

  it('not for the organization, nor for another project, where it holds the right for one project', async () => {
    const { projectId } = tenant;
    const other = await post(service, path.replace('api-keys', 'project'), tenant.key, { name: 'other' });
    const key = await createKey(service, tenant.organizationId, [
      { permission: 'manage_keys' },
      { permission: 'read', projectId },
    ]);
    const attempt = (grant: object) => post(service, path, key, { name: 'k', permissions: [grant] });
    await attempt({ permission: 'read', projectId }).expect(201);
    const before = await keyCount();
    await attempt({ permission: 'read' }).expect(403);
    await attempt({ permission: 'read', projectId: (other.body as { id: string }).id }).expect(403);
    await attempt({ permission: 'manage_keys', projectId }).expect(201);
    expect(await keyCount()).toBe(before + 1);
  });

  it('for no project of another organization, told apart from an unknown one by nothing', async () => {
    const before = await keyCount();
    const answers = [stranger.projectId, UNKNOWN_ID].map((projectId) =>
      post(service, path, tenant.key, { name: 'k', permissions: [{ permission: 'read', projectId }] }),
    );
    const [foreign, unknown] = (await Promise.all(answers)).map(({ status, body }) => ({
      status,
      body: { ...(body as object), requestId: '', timestamp: '' },
    }));
    expect(foreign?.status).toBe(404);
    expect(foreign).toEqual(unknown);
    expect(await keyCount()).toBe(before);
  });

  it('for no other organization, not even the instance administrator across two', async () => {
    const grant = { permission: 'read', projectId: stranger.projectId };
    await post(service, path, stranger.key, { name: 'k', permissions: grants(['read']) }).expect(404);
    await post(service, path, service.adminKey, { name: 'k', permissions: [grant] }).expect(404);
  });

  it.each([
    ['a list in a list', [[{ permission: 'read' }]]],
    ['an empty list in a list', [[]]],
    ['an object in place of the list', { 0: { permission: 'read' } }],
    ['a name', ['read']],
    ['null', [null]],
    ['an unknown permission', [{ permission: 'everything' }]],
    ['an unknown member', [{ permission: 'read', organizationId: UNKNOWN_ID }]],
    ['null for a project', [{ permission: 'read', projectId: null }]],
    ['nothing', []],
  ])('only of well-formed grants: %s', async (_, permissions) => {
    for (const key of [tenant.key, service.adminKey]) {
      await post(service, path, key, { name: 'k', permissions }).expect(400);
    }
  });
});

describe('a key cannot become more than it is', () => {
  it('because PATCH takes neither permissions, nor an owner, nor no end at all', async () => {
    const key = await createKey(service, tenant.organizationId, grants(['manage_keys']));
    const [row] = await rows(service, 'SELECT * FROM api_keys ORDER BY id DESC LIMIT 1');
    const target = `${path}/${String(row?.id)}`;
    for (const change of [
      { permissions: grants(['export']) },
      { organizationId: stranger.organizationId },
      { expiresAt: null },
      { expiresAt: '2020-01-01T00:00:00.000Z' },
      { formerTokenEndsAt: '2099-01-01T00:00:00.000Z' },
      { tokenHash: 'AAAA' },
    ]) {
      await send(service, { method: 'PATCH', path: target }, { key, body: change }).then(({ status }) =>
        expect([change, status]).toEqual([change, 400]),
      );
    }
    expect(await rows(service, 'SELECT * FROM api_keys WHERE id = $1', [row?.id])).toEqual([row]);
  });

  it.each(SUBSETS.map((held) => ({ held })))(
    'because it neither enables, extends nor rotates a stronger one: $held',
    async ({ held }) => {
      const key = await createKey(service, tenant.organizationId, grants(held));
      const supersets = SUBSETS.filter((set) => held.every((permission) => set.includes(permission)));
      for (const owned of supersets) {
        const isAllowed = owned.length === held.length;
        await createKey(service, tenant.organizationId, grants(owned));
        const [row] = await rows(service, 'SELECT id FROM api_keys ORDER BY id DESC LIMIT 1');
        const target = `${path}/${String(row?.id)}`;
        const attempts = [
          ['PATCH', target, { enabled: true }],
          ['PATCH', target, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }],
          ['POST', `${target}/rotate`, { overlapHours: 168 }],
        ] as const;
        const before = await rows(service, 'SELECT * FROM api_keys WHERE id = $1', [row?.id]);
        for (const [method, attempted, body] of attempts) {
          const answer = (await send(service, { method, path: attempted }, { key, body })) as Answer;
          expect([owned, body, answer.status]).toEqual([owned, body, isAllowed ? 200 : 403]);
        }
        const after = await rows(service, 'SELECT * FROM api_keys WHERE id = $1', [row?.id]);
        if (!isAllowed) expect(after).toEqual(before);
      }
    },
  );

  it('because it cannot wake up a stronger one that was disabled', async () => {
    const strong = await createKey(service, tenant.organizationId, grants(['manage_keys', 'export']));
    const [row] = await rows(service, 'SELECT id FROM api_keys ORDER BY id DESC LIMIT 1');
    const weak = await createKey(service, tenant.organizationId, grants(['manage_keys']));
    const target = { method: 'PATCH', path: `${path}/${String(row?.id)}` };

    await send(service, target, { key: weak, body: { enabled: false } }).expect(200);
    await send(service, target, { key: weak, body: { enabled: true } }).expect(403);
    await get(service, path, strong).expect(401);

    await send(service, target, { key: tenant.key, body: { enabled: true } }).expect(200);
    await get(service, path, strong).expect(200);
  });
});

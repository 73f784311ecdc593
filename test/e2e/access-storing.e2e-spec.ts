import { startTestService, type TestService } from '../harness/test-service.js';
import { createOwner, stateOf, storeCredential, type Owner, type World } from '../harness/tenant-holdings.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000';

let simulators: Simulators;
let service: TestService;
let world: World;
let a: Owner;
let b: Owner;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  world = { service, simulators };
  a = await createOwner(world, 'a');
  b = await createOwner(world, 'b');
});

afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

function store(slug: string, organizationId: string, key: string, projectId: string) {
  return storeCredential(world, { slug, organizationId, key, projectId });
}

describe('storing', () => {
  const OWNERS = ['a', 'b'] as const;
  const COMBINATIONS = OWNERS.flatMap((path) =>
    OWNERS.flatMap((key) => OWNERS.map((project) => ({ path, key, project }))),
  );

  it.each(COMBINATIONS)('needs one tenant in all three places: %j', async ({ path, key, project }) => {
    const owners = { a, b };
    const before = [await stateOf(world, a), await stateOf(world, b)];
    const { status } = await store(
      'quay',
      owners[path].organizationId,
      owners[key].key,
      owners[project].projectId,
    );
    const isOne = path === key && key === project;
    expect(status).toBe(isOne ? 201 : 404);
    if (!isOne) expect([await stateOf(world, a), await stateOf(world, b)]).toEqual(before);
  });

  it('answers a foreign project as one that nobody has, before the provider hears of it', async () => {
    simulators.reset();
    const [foreign, unknown] = await Promise.all(
      [a.projectId, UNKNOWN_ID].map((projectId) => store('scaleway', b.organizationId, b.key, projectId)),
    );
    const strip = (body: unknown) => ({ ...(body as object), requestId: '', timestamp: '' });
    expect(foreign?.status).toBe(404);
    expect(strip(foreign?.body)).toEqual(strip(unknown?.body));
    expect(simulators.journal.entries()).toEqual([]);
  });

  it('holds for the instance administrator too: a project is in the organization of the path', async () => {
    await store('quay', b.organizationId, service.adminKey, a.projectId).expect(404);
  });
});

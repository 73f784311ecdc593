import { PROBLEMS } from '../../src/problems/problem-codes.js';
import { PROVIDERS } from '../../src/providers/index.js';
import type { ProviderFixture, StoreOutcome } from '../../src/providers/provider.fixture.js';
import {
  createTenant,
  get,
  post,
  remove,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { type ProviderName, scenariosOf, SIMULATORS } from '../simulators/simulator-list.js';
import { type Simulators, startSimulators } from '../simulators/simulators.js';
import { COMMON_OUTCOMES, SLOW_SCENARIOS } from './common-outcomes.js';

interface Answer {
  success?: boolean;
  data: Record<string, unknown>;
  code?: string;
  retryable?: boolean;
}

let simulators: Simulators;
let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  tenant = await createTenant(service);
});
afterEach(() => simulators.reset());
afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

const fixtures = await Promise.all(
  PROVIDERS.map(async ({ slug, envelope }) => {
    const path = `../../src/providers/${slug}/${slug}.fixture.ts`;
    const { fixture } = (await import(path)) as { fixture: ProviderFixture };
    return { slug: slug as ProviderName, envelope: envelope ?? false, fixture };
  }),
);

describe.each(fixtures)('$slug', ({ slug, envelope, fixture }) => {
  const simulator = SIMULATORS.find(({ name }) => name === slug);
  const valid = simulator?.credential ?? {};
  const organizationPath = (): string =>
    `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials`;
  const projectPath = (): string =>
    `/integrations/${slug}/container-registry/project/${tenant.projectId}/credentials`;
  const store = (body: object) =>
    post(service, organizationPath(), tenant.key, { projectId: tenant.projectId, ...body });
  const data = (body: unknown): Record<string, unknown> =>
    envelope ? (body as Answer).data : (body as Record<string, unknown>);
  const stored = async (): Promise<number> =>
    Number((await rows(service, 'SELECT count(*) AS n FROM credentials'))[0]?.n);

  /** Stores, and holds the answer, the table and the journal against the outcome. */
  async function expectOutcome(body: object, outcome: StoreOutcome): Promise<void> {
    const before = await stored();
    const response = await store(body);
    const isStored = outcome === 'stored';
    expect((response.body as Answer).code ?? 'stored').toBe(outcome);
    expect(response.status).toBe(isStored ? 201 : PROBLEMS[outcome].status);
    expect(await stored()).toBe(before + (isStored ? 1 : 0));
    expectDecentCalls();
    if (outcome === 'credential_rejected') expect(callsWithASecret()).toBe(1);
    for (const secret of secretsOf(body)) expect(response.text).not.toContain(secret);
  }

  function expectDecentCalls(): void {
    const calls = simulators.journal.entries({});
    expect(calls.length).toBeLessThanOrEqual(fixture.maxCalls);
    expect(calls.filter(({ provider }) => provider !== slug)).toEqual([]);
    expect(calls.filter(({ asksPush, method }) => asksPush || !['GET', 'HEAD'].includes(method))).toEqual([]);
    expect(calls.filter(({ scheme, secrets }) => scheme === 'http' && secrets.length > 0)).toEqual([]);
  }

  const strangers = () => simulators.journal.entries({}).filter(({ provider }) => provider !== slug);

  const callsWithASecret = (): number =>
    simulators.journal.entries({}).filter(({ secrets }) => secrets.length > 0).length;

  const secretsOf = (body: object): string[] =>
    [...fixture.secrets, 'token'].flatMap((member) => (body as Record<string, string>)[member] ?? []);

  it('stores a valid credential and answers the documented members, in their order', async () => {
    const response = await store({ ...valid, description: 'for tests' }).expect(201);

    expect(Object.keys(response.body as object)).toEqual(envelope ? ['success', 'data'] : fixture.members);
    expect(Object.keys(data(response.body))).toEqual(fixture.members);
    expect(data(response.body)).toMatchObject({ ...fixture.answer, description: 'for tests' });
  });

  it('leaves out what is not set', async () => {
    const response = await store(valid).expect(201);

    expect(Object.keys(data(response.body))).toEqual(
      fixture.members.filter((name) => name !== 'description'),
    );
  });

  it('finds and lists what it stored, for its owner and for its project, and deletes it', async () => {
    const created = data((await store({ ...valid, name: 'found' }).expect(201)).body);
    const path = `${organizationPath()}/${String(created.id)}`;

    const managed = data((await get(service, path, tenant.key).expect(200)).body);
    const inProject = data(
      (await get(service, `${projectPath()}/${String(created.id)}`, tenant.key).expect(200)).body,
    );
    const list = (await get(service, projectPath(), tenant.key).expect(200)).body as unknown;
    const items = envelope ? (data(list).credentials as unknown[]) : (list as unknown[]);

    expect(managed).toMatchObject({ ...created, name: 'found', status: 'healthy', version: 1 });
    expect(managed.linkedProjectIds).toEqual([tenant.projectId]);
    expect(inProject).toEqual(created);
    expect(items).toContainEqual(created);

    const { status, text } = await remove(service, path, tenant.key);
    expect([status, text]).toEqual([204, '']);
    await get(service, path, tenant.key).expect(404);
  });

  it('refuses a name that another credential of the provider has, without asking the provider', async () => {
    await store({ ...valid, name: 'taken' }).expect(201);
    simulators.journal.clear();

    const response = await store({ ...valid, name: 'taken' }).expect(409);

    expect((response.body as Answer).code).toBe('name_taken');
    expect(simulators.journal.entries({})).toEqual([]);
  });

  it.each(fixture.required)('refuses a body without %s, without asking the provider', async (member) => {
    const body = Object.fromEntries(Object.entries(valid).filter(([name]) => name !== member));

    const response = await store(body).expect(400);

    expect((response.body as Answer).code).toBe('validation_failed');
    expect(simulators.journal.entries({})).toEqual([]);
  });

  it.each(['surprise', ...fixture.members.slice(0, 1)])('refuses the unknown member %s', async (member) => {
    const response = await store({ ...valid, [member]: 'x' }).expect(400);

    expect((response.body as { errors: unknown[] }).errors).toMatchObject([
      { pointer: '', code: 'unknown_member' },
    ]);
  });

  it('has an expected outcome for every scenario and every credential of its simulator', () => {
    const scenarios = Object.keys(simulator ? scenariosOf(simulator) : {});
    const known = { ...COMMON_OUTCOMES, ...fixture.scenarios };

    expect(scenarios.length).toBeGreaterThan(50);
    expect(scenarios.filter((name) => !SLOW_SCENARIOS.includes(name) && !(name in known))).toEqual([]);
    expect(Object.keys(fixture.variants).sort()).toEqual(Object.keys(simulator?.variants ?? {}).sort());
  });

  it.each(Object.entries({ ...COMMON_OUTCOMES, ...fixture.scenarios }))(
    'ends scenario %s in %s',
    async (name, outcome) => {
      simulators.setScenario(slug, name);

      await expectOutcome(valid, outcome);
    },
  );

  it.each(Object.entries(fixture.variants))('ends credential %s in %s', async (name, outcome) => {
    await expectOutcome((simulator?.variants as Record<string, object> | undefined)?.[name] ?? {}, outcome);
  });

  it('browses namespaces, images and tags with the stored credential', async () => {
    const { browse } = fixture;
    const credential = data((await store(valid).expect(201)).body);
    const path = `${projectPath()}/${String(credential.id)}`;
    const list = async (suffix: string, name: string): Promise<Record<string, unknown>[]> => {
      const response = await get(service, `${path}/${suffix}`, tenant.key);
      expect([response.status, response.text]).toEqual([200, expect.any(String)]);
      return data(response.body)[name] as Record<string, unknown>[];
    };
    const firsts = (items: Record<string, unknown>[], members: readonly string[]): unknown[] =>
      items.map((item) => item.name ?? item[members[0] ?? '']);

    const namespaces = await list('namespaces', 'namespaces');
    const images = await list('images', 'images');
    const tags = await list(`images/${encodeURIComponent(browse.image)}/tags`, 'tags');

    expect(firsts(namespaces, browse.members.namespaces)).toEqual(browse.namespaces);
    expect(firsts(images, browse.members.images)).toEqual(browse.images);
    expect(firsts(tags, browse.members.tags)).toEqual(browse.tags);
    expect(Object.keys(namespaces[0] ?? {})).toEqual(browse.members.namespaces);
    expect(Object.keys(images[0] ?? {})).toEqual(browse.members.images);
    expect(Object.keys(tags[0] ?? {})).toEqual(browse.members.tags);
    expect(strangers()).toEqual([]);
  });

  it('pages through tags one by one, by signed cursors', async () => {
    const credential = data((await store(valid).expect(201)).body);
    const path = `${projectPath()}/${String(credential.id)}/images/${encodeURIComponent(fixture.browse.image)}/tags`;
    const names: unknown[] = [];
    let cursor: unknown;
    do {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor as string)}`;
      const page = data((await get(service, `${path}?pageSize=1${query}`, tenant.key).expect(200)).body);
      names.push(...(page.tags as { name: string }[]).map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined && names.length < 50);

    expect(names).toEqual(fixture.browse.tags);
  });

  it('answers 404 for an image that is not there', async () => {
    const credential = data((await store(valid).expect(201)).body);
    const path = `${projectPath()}/${String(credential.id)}/images/${encodeURIComponent(fixture.browse.missing)}/tags`;

    const response = await get(service, path, tenant.key).expect(404);

    expect((response.body as Answer).code).toBe('repository_not_found');
  });

  it('does not ask again when the provider fails', async () => {
    simulators.setScenario(slug, 'http-500');

    await store(valid).expect(502);

    expect(simulators.journal.entries({})).toHaveLength(1);
  });
});

it('gives up at the deadline, whatever way a provider is slow', async () => {
  const bodies = fixtures.map(({ slug }, index) => {
    simulators.setScenario(slug, SLOW_SCENARIOS[index % 3] ?? 'hang');
    return { slug, body: { projectId: tenant.projectId, ...simulators.credentials[slug] } };
  });

  const responses = await Promise.all(
    bodies.map(({ slug, body }) => {
      const path = `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials`;
      return post(service, path, tenant.key, body);
    }),
  );

  expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 504));
  expect(responses.map(({ body }) => (body as Answer).code)).toEqual(responses.map(() => 'provider_timeout'));
}, 20_000);

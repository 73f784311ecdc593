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
import type { JournalEntry } from '../simulators/journal.js';
import { type ProviderName, scenariosOf, SIMULATORS } from '../simulators/simulator-list.js';
import { type Simulators, startSimulators } from '../simulators/simulators.js';
import { COMMON_OUTCOMES, SLOW_SCENARIOS } from './common-outcomes.js';

interface Answer {
  success?: boolean;
  data: Record<string, unknown>;
  code?: string;
  retryable?: boolean;
}

/** A documented list path up to its query, the names of its paging, and the path of the same list in the uniform form. */
interface DocumentedList {
  path: string;
  size: string;
  cursor: string;
  next: string;
  uniform: string;
}

/** What says nothing about a credential, whatever is asked. */
const BROWSE_FAULTS = [
  'tls-expired',
  'http-500',
  'rate-limited',
  'blocked-page',
  'html-200',
  'broken-json',
  'redirect-foreign',
  'oversize-body',
];

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
  PROVIDERS.map(async ({ slug, envelope, browse }) => {
    const path = `../../src/providers/${slug}/${slug}.fixture.ts`;
    const { fixture } = (await import(path)) as { fixture: ProviderFixture };
    return { slug: slug as ProviderName, envelope: envelope ?? false, browse, fixture };
  }),
);

describe.each(fixtures)('$slug', ({ slug, envelope, browse, fixture }) => {
  const simulator = SIMULATORS.find(({ name }) => name === slug);
  const valid = simulator?.credential ?? {};
  const organizationPath = (): string =>
    `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials`;
  const projectPath = (): string =>
    `/integrations/${slug}/container-registry/project/${tenant.projectId}/credentials`;
  const tagsPath = ({ id }: Record<string, unknown>, image = fixture.browse.image): string =>
    `${projectPath()}/${String(id)}/images/${encodeURIComponent(image)}/tags`;
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
    if (response.status === 503) expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(await stored()).toBe(before + (isStored ? 1 : 0));
    expectDecentCalls();
    if (outcome === 'credential_rejected') expect(callsWithASecret()).toBe(1);
    for (const secret of secretsOf(body)) expect(response.text).not.toContain(secret);
  }

  function expectDecentCalls(): void {
    const calls = simulators.journal.entries({});
    expect(calls.length).toBeLessThanOrEqual(fixture.maxCalls);
    expect(calls.filter(({ provider }) => provider !== slug)).toEqual([]);
    expect(calls.filter((call) => call.asksPush || !isReading(call))).toEqual([]);
    expect(calls.filter(({ scheme, secrets }) => scheme === 'http' && secrets.length > 0)).toEqual([]);
  }

  const isReading = ({ method, host, path }: JournalEntry): boolean =>
    method === 'POST'
      ? (fixture.posts ?? []).some((pattern) => pattern.test(`${host}${path}`))
      : ['GET', 'HEAD'].includes(method);

  const strangers = () => simulators.journal.entries({}).filter(({ provider }) => provider !== slug);

  /** What is posted holds a credential, or a proof made of one. */
  const callsWithASecret = (): number =>
    simulators.journal.entries({}).filter(({ secrets, method }) => secrets.length > 0 || method === 'POST')
      .length;

  const secretsOf = (body: object): string[] =>
    [...fixture.secrets, 'token'].flatMap((member) => (body as Record<string, string>)[member] ?? []);

  /** The documented paths of this provider's lists, each with the path of the same list in the uniform form. */
  function documentedLists(id: string): DocumentedList[] {
    const own = `${projectPath()}/${id}`;
    const project = `/integrations/${slug}/container-registry/project/${tenant.projectId}`;
    const tags = `images/${encodeURIComponent(fixture.browse.image)}/tags`;
    const renamed = browse?.namespacesPath;
    const paging = browse?.documentedPaging;
    const uniform = { size: 'pageSize', cursor: 'cursor', next: 'nextCursor' } as const;
    return [
      ...(renamed ? [{ ...uniform, path: `${own}/${renamed}?`, uniform: `${own}/namespaces` }] : []),
      ...(paging ? ['images', tags] : []).map((list) => ({
        ...(paging ?? uniform),
        path: `${project}/${list}?credentialId=${id}&`,
        uniform: `${own}/${list}`,
      })),
    ];
  }

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
    const expected = fixture.browse;
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
    const tags = await list(`images/${encodeURIComponent(expected.image)}/tags`, 'tags');

    expect(firsts(namespaces, expected.members.namespaces)).toEqual(expected.namespaces);
    expect(firsts(images, expected.members.images)).toEqual(expected.images);
    expect(firsts(tags, expected.members.tags)).toEqual(expected.tags);
    expect(Object.keys(namespaces[0] ?? {})).toEqual(expected.members.namespaces);
    expect(Object.keys(images[0] ?? {})).toEqual(expected.members.images);
    expect(Object.keys(tags[0] ?? {})).toEqual(expected.members.tags);
    expect(strangers()).toEqual([]);
  });

  it('pages through tags one by one, by signed cursors', async () => {
    const credential = data((await store(valid).expect(201)).body);
    const path = tagsPath(credential);
    const names: unknown[] = [];
    let cursor: unknown;
    let pages = 0;
    do {
      // The size is said once, and the cursor keeps it.
      const query = cursor === undefined ? 'pageSize=1' : `cursor=${encodeURIComponent(cursor as string)}`;
      const page = data((await get(service, `${path}?${query}`, tenant.key).expect(200)).body);
      expect(page.pageSize).toBe(1);
      names.push(...(page.tags as { name: string }[]).map(({ name }) => name));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined && pages < 50);

    expect(names).toEqual(fixture.browse.tags);
    expect(pages).toBeGreaterThanOrEqual(fixture.browse.tags.length);
  });

  it('pages under its documented list paths through the same items as in the uniform form', async () => {
    const credential = data((await store(valid).expect(201)).body);
    const ask = async (path: string) => data((await get(service, path, tenant.key).expect(200)).body);
    const itemsOf = (body: Record<string, unknown>) => Object.values(body).find(Array.isArray) as unknown[];

    for (const { path, size, cursor, next, uniform } of documentedLists(String(credential.id))) {
      const whole = itemsOf(await ask(uniform));
      const first = await ask(`${path}${size}=1`);
      const second =
        first[next] === undefined
          ? {}
          : // Another size changes nothing: the cursor keeps that of its first page.
            await ask(`${path}${cursor}=${encodeURIComponent(first[next] as string)}&${size}=50`);

      expect([...itemsOf(first), ...(itemsOf(second) ?? [])]).toEqual(whole.slice(0, 2));
    }
    expect(strangers()).toEqual([]);
  });

  it('does not list with the credential of another organization', async () => {
    const stranger = await createTenant(service);
    const theirs = `/integrations/${slug}/container-registry/organization/${stranger.organizationId}/credentials`;
    const body = { projectId: stranger.projectId, ...valid };
    const credential = data((await post(service, theirs, stranger.key, body).expect(201)).body);
    const paths = documentedLists(String(credential.id)).map(({ path }) => path);
    simulators.journal.clear();

    for (const path of [...paths, tagsPath(credential)]) {
      const response = await get(service, path, tenant.key).expect(404);
      expect((response.body as Answer).code).toBe('not_found');
    }
    expect(simulators.journal.entries({})).toEqual([]);
  });

  it('answers 404 for an image that is not there', async () => {
    const credential = data((await store(valid).expect(201)).body);
    const path = tagsPath(credential, fixture.browse.missing);

    const response = await get(service, path, tenant.key).expect(404);

    expect((response.body as Answer).code).toBe('repository_not_found');
  });

  it('takes a cursor for no list but its own', async () => {
    const credential = data((await store(valid).expect(201)).body);
    const path = `${projectPath()}/${String(credential.id)}/images`;
    const page = data(
      (await get(service, `${tagsPath(credential)}?pageSize=1`, tenant.key).expect(200)).body,
    );
    const cursor = encodeURIComponent(page.nextCursor as string);
    simulators.journal.clear();

    const response = await get(service, `${path}?cursor=${cursor}`, tenant.key).expect(400);

    expect((response.body as Answer).code).toBe('validation_failed');
    expect(simulators.journal.entries({})).toEqual([]);
  });

  it.each(BROWSE_FAULTS)('ends browsing in scenario %s as it ends storing', async (name) => {
    const credential = data((await store(valid).expect(201)).body);
    const path = tagsPath(credential);
    simulators.journal.clear();
    simulators.setScenario(slug, name);

    const response = await get(service, path, tenant.key);

    expect((response.body as Answer).code).toBe({ ...COMMON_OUTCOMES, ...fixture.scenarios }[name]);
    expect(simulators.journal.entries({}).length).toBeLessThanOrEqual(1);
    expect(strangers()).toEqual([]);
  });

  it.each(['link-foreign', 'link-http', 'link-elsewhere', 'link-endless', 'link-garbage'])(
    'carries no credential elsewhere in scenario %s',
    async (name) => {
      const credential = data((await store(valid).expect(201)).body);
      const path = `${tagsPath(credential)}?pageSize=1`;
      simulators.setScenario(slug, name);

      const first = data((await get(service, path, tenant.key).expect(200)).body);
      const cursor = encodeURIComponent((first.nextCursor as string | undefined) ?? '');
      if (cursor !== '') await get(service, `${path}&cursor=${cursor}`, tenant.key);

      expect(strangers()).toEqual([]);
      expect(
        simulators.journal
          .entries({})
          .filter(({ scheme, secrets }) => scheme === 'http' && secrets.length > 0),
      ).toEqual([]);
    },
  );

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

import { PROVIDERS } from '../../src/providers/index.js';
import { type Answer } from '../harness/answer.js';
import {
  createTenant,
  get,
  post,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

const COUNT = 7;

let simulators: Simulators;
let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  tenant = await createTenant(service);
});

afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

/** A list of ours: where it is, whose key reads it, and how it grows by one. */
interface List {
  path: string;
  key: string;
  add(): Promise<string>;
}

interface Page {
  ids: string[];
  nextCursor?: string;
  link?: string;
}

async function created(path: string, key: string, body: object): Promise<string> {
  const answer = await post(service, path, key, body).expect(201);
  const { data, id } = answer.body as { data?: { id: string }; id: string };
  return data?.id ?? id;
}

const LISTS: [string, () => List][] = [
  [
    'organizations',
    () => ({
      path: '/organizations',
      key: service.adminKey,
      add: () => created('/organization', service.adminKey, { name: 'o' }),
    }),
  ],
  [
    'projects',
    () => {
      const { organizationId, key } = tenant;
      const add = () => created(`/organization/${organizationId}/project`, key, { name: 'p' });
      return { path: `/organization/${organizationId}/projects`, key, add };
    },
  ],
  [
    'API keys',
    () => {
      const path = `/organization/${tenant.organizationId}/api-keys`;
      const body = { name: 'k', permissions: [{ permission: 'read' }] };
      return { path, key: tenant.key, add: () => created(path, tenant.key, body) };
    },
  ],
  [
    'webhooks',
    () => {
      const path = `/organization/${tenant.organizationId}/webhooks`;
      const body = { url: 'https://hooks.example.com/' };
      return { path, key: tenant.key, add: () => created(path, tenant.key, body) };
    },
  ],
  ...PROVIDERS.map(({ slug }): [string, () => List] => [
    `${slug} credentials`,
    () => {
      const path = `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials`;
      const body = { ...simulators.credentials[slug as 'quay'], projectId: tenant.projectId };
      return { path, key: tenant.key, add: () => created(path, tenant.key, body) };
    },
  ]),
];

async function read({ key }: List, url: string): Promise<Page> {
  const { body, headers } = (await get(service, url, key).expect(200)) as Answer;
  type Body = {
    data: { id: string }[] | { credentials: { id: string }[]; nextCursor?: string };
    nextCursor?: string;
  };
  const { data, nextCursor } = body as Body;
  const inside = Array.isArray(data) ? { credentials: data, nextCursor } : data;
  return {
    ids: inside.credentials.map(({ id }) => id),
    nextCursor: inside.nextCursor,
    link: headers.link,
  };
}

async function grow(list: List): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < COUNT; index++) ids.push(await list.add());
  return ids;
}

describe.each(LISTS)('the list of %s', (_, make) => {
  let list: List;
  let ids: string[];

  beforeAll(async () => {
    list = make();
    await grow(list);
    ids = (await read(list, list.path)).ids;
  });

  it('gives every item once, in the order of making, over many pages', async () => {
    const seen: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await read(list, `${list.path}?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      seen.push(page.ids);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen.length).toBe(Math.ceil(ids.length / 2));
    expect(seen.flat()).toEqual(ids);
    expect([...ids].sort()).toEqual(ids);
  });

  it('links to the page that its cursor is for, with every other parameter kept', async () => {
    const first = await read(list, `/v1${list.path}?limit=3`);
    const url = /^<([^>]+)>; rel="next"$/.exec(first.link ?? '')?.[1] ?? '';
    const parameters = new URL(url, service.url).searchParams;
    expect(url.startsWith(`/v1${list.path}?`)).toBe(true);
    expect(Object.fromEntries(parameters)).toEqual({ limit: '3', cursor: first.nextCursor });
    expect((await read(list, url)).ids).toEqual(ids.slice(3, 6));
  });

  it('has neither cursor nor link on its last page', async () => {
    const whole = await read(list, `${list.path}?limit=${ids.length}`);
    expect(whole).toEqual({ ids, nextCursor: undefined, link: undefined });
  });

  it('is not moved by what is added while somebody reads', async () => {
    const first = await read(list, `${list.path}?limit=${ids.length - 1}`);
    const added = await list.add();
    const rest = await read(list, `${list.path}?cursor=${first.nextCursor}`);
    expect([...first.ids, ...rest.ids]).toEqual([...ids, added]);
    ids = [...ids, added];
  });

  it.each(['1', '200'])('takes a limit of %s', async (limit) => {
    expect((await read(list, `${list.path}?limit=${limit}`)).ids).toEqual(ids.slice(0, Number(limit)));
  });
});

/** One service reads the page of every list: the lists of two providers stand for those of all. */
const OWN_AND_TWO = LISTS.slice(0, LISTS.length - PROVIDERS.length + 2);

describe.each(OWN_AND_TWO)('the list of %s', (_, make) => {
  let list: List;

  beforeAll(async () => {
    list = make();
    await grow(list);
  });

  it.each(['0', '-1', '201', '1.5', '1e1', '0x10', 'abc', '', ' 1', '1&limit=2', '99999999999999999999'])(
    'takes no limit of %j',
    async (limit) => {
      const { body } = (await get(service, `${list.path}?limit=${limit}`, list.key).expect(400)) as Answer;
      const { code, errors } = body as { code: string; errors: { pointer: string }[] };
      expect([code, ...errors.map(({ pointer }) => pointer)]).toContain('#limit');
      expect(code).toBe('validation_failed');
    },
  );

  it.each(['offset=0', 'page=1', 'limit[]=1', 'constructor=1', '__proto__=1', 'toString=1', 'Limit=1', 'x'])(
    'knows no parameter like %s',
    async (query) => {
      const { body } = (await get(service, `${list.path}?${query}`, list.key).expect(400)) as Answer;
      expect((body as { code: string }).code).toBe('validation_failed');
    },
  );

  it('takes no cursor that it did not make itself', async () => {
    const { nextCursor = '' } = await read(list, `${list.path}?limit=1`);
    const [text = '', keyId = '', mac = ''] = nextCursor.split('.');
    const other = Buffer.from('018f0000-0000-7000-8000-000000000000').toString('base64url');
    const foreign = await Promise.all(
      LISTS.map(([, makeOther]) => makeOther())
        .filter(({ path }) => path !== list.path)
        .map((one) => read(one, `${one.path}?limit=1`)),
    );
    const bad = [
      '',
      'x',
      '.',
      '..',
      text,
      nextCursor.slice(0, -1),
      nextCursor.slice(1),
      `${nextCursor}A`,
      `${nextCursor}.`,
      `${other}.${keyId}.${mac}`,
      `${text}.k2.${mac}`,
      `${text}.${keyId}.`,
      `${text}=.${keyId}.${mac}`,
      `${nextCursor}&cursor=${nextCursor}`,
      'a'.repeat(4_097),
      '%00',
      ...foreign.flatMap((page) => page.nextCursor ?? []),
    ];
    for (const cursor of bad) {
      const { status, body } = (await get(service, `${list.path}?cursor=${cursor}`, list.key)) as Answer;
      expect([cursor, status, (body as { code: string }).code]).toEqual([cursor, 400, 'validation_failed']);
    }
    await get(service, `${list.path}?cursor=${nextCursor}`, list.key).expect(200);
  });
});

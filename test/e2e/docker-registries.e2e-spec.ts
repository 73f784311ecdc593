import request, { type Test } from 'supertest';
import { PROVIDERS } from '../../src/providers/index.js';
import { REGISTRY_NAMES } from '../../src/sevalla/docker-registry.dto.js';
import type { Answer } from '../harness/answer.js';
import { send } from '../harness/openapi-operations.js';
import { auditOf, startSimulatedService, type SimulatedService } from '../harness/simulated-service.js';
import { createKey, createTenant, get, post, rows, type Tenant } from '../harness/test-service.js';

/** The documented example, at the registry that cannot be asked with a user name and a secret alone. */
const EXAMPLE = { name: 'My Docker Hub', username: 'my-docker-user', secret: 'my-secret-token' };
const UNPROVABLE = { ...EXAMPLE, registry: 'custom' };

const UUID =
  /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
const TIME =
  /^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:02)-(?:0[1-9]|1\d|2[0-8])))T(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z))$/;
const USERNAME = /^(?=.{1,39}$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const SECRET = /^.{8,128}$/;

interface Registry {
  id: string;
  company_id: string;
  name: string;
  registry: string;
  username: string;
  created_at: string;
  updated_at: string;
}

let simulated: SimulatedService;
let tenant: Tenant;

beforeAll(async () => {
  simulated = await startSimulatedService();
  tenant = simulated.tenant;
});
beforeEach(() => simulated.sim.reset());
afterAll(() => simulated.stop());

type Method = 'get' | 'post' | 'patch' | 'delete';

function call(method: Method, path = '', key = tenant.key): Test {
  const client = request(simulated.service.url);
  return client[method](`/docker-registries${path}`).set('Authorization', `Bearer ${key}`);
}

const storing = (body: object, key = tenant.key): Test => call('post', '', key).send(body);

async function store(body: object = UNPROVABLE, key = tenant.key): Promise<Registry> {
  return (await storing(body, key).expect(201)).body as Registry;
}

/** The working login of the simulators, as a client of the facade gives it. */
function provable(registry: 'dockerHub' | 'github') {
  const { dockerhub, github } = simulated.sim.credentials as Record<string, Record<string, string>>;
  return registry === 'dockerHub'
    ? {
        registry,
        name: 'hub',
        username: dockerhub?.dockerhubUsername ?? '',
        secret: dockerhub?.accessToken ?? '',
      }
    : { registry, name: 'gh', username: github?.githubUsername ?? '', secret: github?.accessToken ?? '' };
}

async function rowOf(id: string): Promise<Record<string, unknown>> {
  const [row] = await rows(simulated.service, 'SELECT * FROM credentials WHERE id = $1', [id]);
  return row ?? {};
}

const errorOf = ({ body }: Pick<Answer, 'body'>) =>
  body as { message: string; status: number; data: { code: string; message: string } };

describe('the page of the documentation', () => {
  it('has an answer with these members in this order, each as its pattern says, and no secret', async () => {
    const answer = await storing(UNPROVABLE).expect(201);
    const body = answer.body as Registry;
    expect(Object.keys(body)).toEqual([
      'id',
      'company_id',
      'name',
      'registry',
      'username',
      'created_at',
      'updated_at',
    ]);
    expect(body).toEqual({
      id: expect.stringMatching(UUID) as string,
      company_id: tenant.organizationId,
      name: 'My Docker Hub',
      registry: 'custom',
      username: 'my-docker-user',
      created_at: expect.stringMatching(TIME) as string,
      updated_at: body.created_at,
    });
    expect(body.company_id).toMatch(UUID);
    expect(answer.text).not.toContain(EXAMPLE.secret);
    expect(answer.headers['x-request-id']).toMatch(/^\S+$/);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('takes dockerHub for the registry when the request names none', async () => {
    const { name, username, secret } = provable('dockerHub');
    expect(await store({ name, username, secret })).toMatchObject({ registry: 'dockerHub' });
  });

  it('has the registries of the list, each the name of one provider', () => {
    const known = PROVIDERS.flatMap(({ dockerRegistry }) => dockerRegistry?.name ?? []);
    expect(known.sort()).toEqual([...REGISTRY_NAMES].sort());
  });

  it.each(['a', 'my-docker-user', 'A.b_c-9', `${'x'.repeat(38)}9`])(
    'accepts the user name %j',
    async (username) => {
      expect(username).toMatch(USERNAME);
      expect(await store({ ...UNPROVABLE, username })).toMatchObject({ username });
    },
  );

  it.each(['12345678', 'x'.repeat(128), ' with spaces ', 'tab\tand \u001b escape', '"quotes" \\ €'])(
    'accepts the secret %j',
    async (secret) => {
      expect(secret).toMatch(SECRET);
      await store({ ...UNPROVABLE, secret });
    },
  );

  it.each([
    ['gcr', '_json_key', JSON.stringify({ type: 'service_account', private_key: 'line\nline' }, null, 2)],
    ['ecr', 'AWS', 'e'.repeat(2800)],
    ['custom', 'org+robot', 'robot-token'],
    ['custom', 'robot$x', 'short'],
    ['gitlab', 'gitlab+deploy-token-1', 'gldt-XXXXXXXXXXXXXXXXXXXX'],
    ['digitalOcean', 'someone@example.com', 'dop_v1_XXXXXXXXXXXX'],
  ])('accepts beyond the patterns what %s needs: %s', async (registry, username, secret) => {
    expect(await store({ name: 'n', registry, username, secret })).toMatchObject({ registry, username });
  });
});

describe('a login that can be proven', () => {
  it.each(
    (['dockerHub', 'github'] as const).flatMap((registry) =>
      ['../user', 'x/../../repos/acme/secret', '..', 'a?b', 'a#b', 'a%2fb', 'a b'].map(
        (username) => [registry, username] as const,
      ),
    ),
  )('at %s asks nobody about %j, which no account has and a path would have', async (registry, username) => {
    simulated.sim.journal.clear();

    const answer = await storing({ ...provable(registry), username }).expect(422);

    expect(errorOf(answer).data).toMatchObject({ code: 'validation_failed' });
    expect(simulated.sim.journal.entries()).toEqual([]);
  });

  it.each(['dockerHub', 'github'] as const)(
    'is proven first, and is an ordinary credential: %s',
    async (registry) => {
      const { service, sim } = simulated;
      const { id, created_at } = await store(provable(registry));
      expect(sim.journal.entries().length).toBeGreaterThan(0);
      expect(await rowOf(id)).toMatchObject({ status: 'healthy', provider: registry.toLowerCase() });
      const path = `/integrations/${registry.toLowerCase()}/container-registry/organization/${tenant.organizationId}/credentials/${id}`;
      const { body } = (await get(service, path, tenant.key).expect(200)) as Answer;
      expect(body).toMatchObject({ id, status: 'healthy', createdAt: created_at, linkedProjectIds: [] });
    },
  );

  it('is not stored when the registry rejects it: 422 that says so', async () => {
    const before = await rows(simulated.service, 'SELECT id FROM credentials');
    const answer = await storing({ ...provable('dockerHub'), secret: 'dckr_pat_wrong-secret' }).expect(422);
    expect(errorOf(answer)).toEqual({
      message: expect.any(String) as string,
      status: 422,
      data: {
        code: 'credential_rejected',
        message: expect.stringMatching(/./) as string,
      },
    });
    expect(answer.text).not.toContain('dckr_pat_wrong-secret');
    expect(await rows(simulated.service, 'SELECT id FROM credentials')).toHaveLength(before.length);
  });

  it('is not called rejected when the registry is away', async () => {
    simulated.sim.setScenario('dockerhub', 'http-503');
    const answer = await storing(provable('dockerHub'));
    expect([502, 503]).toContain(answer.status);
    expect(errorOf(answer).data.code).toMatch(/^provider_/);
  });
});

describe('a login that cannot be proven', () => {
  it('is stored as unverified, is no provider’s, and the list of all says so', async () => {
    const { service, sim } = simulated;
    const { id } = await store({ ...UNPROVABLE, registry: 'gcr' });
    expect(sim.journal.entries()).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ status: 'unverified', provider: 'unverified' });
    const all = `/integrations/container-registry/organization/${tenant.organizationId}/credentials?limit=200`;
    const { body } = (await get(service, all, tenant.key).expect(200)) as Answer;
    const { unverified } = body as { unverified: { id: string }[] };
    const listed = unverified.find((one) => one.id === id);
    expect(listed).toMatchObject({ registry: 'gcr', username: EXAMPLE.username, status: 'unverified' });
    expect(listed).not.toHaveProperty('lastValidatedAt');
    for (const { slug } of PROVIDERS) {
      const path = `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials/${id}`;
      await get(service, path, tenant.key).expect(404);
    }
  });
});

describe('the list', () => {
  it('is newest first, in pages that together are all', async () => {
    const other = await createTenant(simulated.service, 'lister');
    const made: string[] = [];
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      made.unshift((await store({ ...UNPROVABLE, name }, other.key)).id);
    }
    const page = async (query: string) =>
      (await call('get', query, other.key).expect(200)).body as { data: Registry[] };
    const ids = ({ data }: { data: Registry[] }) => data.map(({ id }) => id);

    const whole = await page('');
    expect(whole).toMatchObject({ total: 5, offset: 0, limit: 25 });
    expect(Object.keys(whole)).toEqual(['data', 'total', 'offset', 'limit']);
    expect(ids(whole)).toEqual(made);
    const pages = [await page('?limit=2'), await page('?limit=2&offset=2'), await page('?limit=2&offset=4')];
    expect(pages.flatMap(ids)).toEqual(made);
    expect(await page('?limit=100&offset=10000')).toMatchObject({
      data: [],
      total: 5,
      offset: 10000,
      limit: 100,
    });

    // Made later, it stands before: from the other end the pages stay as they were.
    await store(UNPROVABLE, other.key);
    expect(ids(await page('?limit=2&offset=3'))).toEqual(made.slice(2, 4));
  });

  it('keeps its order between two of the same time', async () => {
    const other = await createTenant(simulated.service, 'twins');
    const made = [await store(UNPROVABLE, other.key), await store(UNPROVABLE, other.key)].map(({ id }) => id);
    await rows(simulated.service, 'UPDATE credentials SET created_at = now() WHERE organization_id = $1', [
      other.organizationId,
    ]);
    const firsts = [];
    for (const offset of [0, 1]) {
      const { body } = (await call('get', `?limit=1&offset=${offset}`, other.key)) as Answer;
      firsts.push((body as { data: Registry[] }).data[0]?.id);
    }
    expect(firsts).toEqual(made.reverse());
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'offset=-1', 'offset=10001', 'page=2'])(
    'refuses ?%s with 400',
    async (query) => {
      const answer = await call('get', `?${query}`).expect(400);
      expect(errorOf(answer)).toMatchObject({ status: 400, data: { code: 'validation_failed' } });
    },
  );
});

describe('a change', () => {
  it('of the name needs no secret, and says when it was', async () => {
    const before = await store();
    const { body } = (await call('patch', `/${before.id}`).send({ name: 'renamed' }).expect(200)) as Answer;
    expect(body).toEqual({
      ...before,
      name: 'renamed',
      updated_at: expect.not.stringContaining(before.updated_at) as string,
    });
    expect((await call('get', `/${before.id}`).expect(200)).body).toEqual(body);
    expect(await rowOf(before.id)).toMatchObject({ secret_version: 1, version: 2 });
  });

  it.each([{ username: 'another' }, { registry: 'gcr' }, { name: 'n', registry: 'dockerHub' }])(
    'that decides where the secret goes needs the secret: %j',
    async (members) => {
      const before = await store();
      const answer = await call('patch', `/${before.id}`).send(members).expect(422);
      expect(errorOf(answer).data).toMatchObject({ code: 'validation_failed' });
      expect(errorOf(answer).data.message).toContain('/secret');
      expect((await call('get', `/${before.id}`)).body).toEqual(before);
      expect(simulated.sim.journal.entries()).toEqual([]);
    },
  );

  it('to the same user name and registry is none', async () => {
    const { id, registry, username } = await store();
    await call('patch', `/${id}`).send({ registry, username }).expect(200);
  });

  it('of the secret is proven before it takes the place of the old one', async () => {
    const { id } = await store(provable('dockerHub'));
    const before = await rowOf(id);
    const wrong = await call('patch', `/${id}`).send({ secret: 'dckr_pat_wrong-secret' }).expect(422);
    expect(errorOf(wrong).data.code).toBe('credential_rejected');
    expect(await rowOf(id)).toEqual(before);

    const { secret } = provable('dockerHub');
    await call('patch', `/${id}`).send({ secret, name: 'fresh' }).expect(200);
    const after = await rowOf(id);
    expect(after).toMatchObject({ secret_version: 2, version: 2, status: 'healthy' });
    expect(after.sealed).not.toEqual(before.sealed);
  });

  it('of the registry moves it to that provider, sealed for the new place', async () => {
    const { id } = await store();
    const { body } = (await call('patch', `/${id}`).send(provable('github')).expect(200)) as Answer;
    expect(body).toMatchObject({ id, registry: 'github', name: 'gh' });
    expect(await rowOf(id)).toMatchObject({ provider: 'github', status: 'healthy' });
    await call('patch', `/${id}`).send(UNPROVABLE).expect(200);
    expect(await rowOf(id)).toMatchObject({
      provider: 'unverified',
      status: 'unverified',
      secret_version: 3,
    });
  });
});

describe('a change of what the other routes show', () => {
  /** The credential as its provider's own route names it. */
  const own = (id: string, slug = 'dockerhub') =>
    `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials/${id}`;

  const checksOf = (id: string) =>
    rows(
      simulated.service,
      'SELECT cause, status FROM credential_checks WHERE credential_id = $1 ORDER BY id',
      [id],
    );

  const eventsOf = async (id: string) =>
    (await rows(simulated.service, 'SELECT type FROM events WHERE subject_id = $1 ORDER BY id', [id])).map(
      ({ type }) => type,
    );

  it('leaves the line of its proof, and is good news of a credential that failed', async () => {
    const { id } = await store(provable('dockerHub'));
    await simulated.service.dataSource.query(`UPDATE credentials SET status = 'rejected' WHERE id = $1`, [
      id,
    ]);

    await call('patch', `/${id}`)
      .send({ secret: provable('dockerHub').secret })
      .expect(200);

    expect(await checksOf(id)).toEqual([
      { cause: 'store', status: 'healthy' },
      { cause: 'update', status: 'healthy' },
    ]);
    expect(await eventsOf(id)).toEqual(['credential.stored', 'credential.updated', 'credential.recovered']);
  });

  it('to a registry that cannot be asked takes links and words along, which nobody could remove there', async () => {
    const { id } = await store(provable('dockerHub'));
    const { service } = simulated;
    const links = `/integrations/container-registry/organization/${tenant.organizationId}/credentials/dockerhub/${id}/projects`;
    await send(
      service,
      { method: 'PUT', path: links },
      { key: tenant.key, body: { projectIds: [tenant.projectId] } },
    ).expect(200);
    await send(
      service,
      { method: 'PATCH', path: own(id) },
      { key: tenant.key, body: { name: 'pull' } },
    ).expect(200);

    await call('patch', `/${id}`).send(UNPROVABLE).expect(200);

    expect(await rows(service, 'SELECT FROM credential_projects WHERE credential_id = $1', [id])).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ name: null, description: null, status: 'unverified' });
    expect(await checksOf(id)).toEqual([{ cause: 'store', status: 'healthy' }]);
  });

  it('is refused where the name is taken at the provider that it moves to', async () => {
    const { service, sim } = simulated;
    const { id } = await store(provable('dockerHub'));
    await send(
      service,
      { method: 'PATCH', path: own(id) },
      { key: tenant.key, body: { name: 'same' } },
    ).expect(200);
    const path = own('', 'github').replace(/\/$/, '');
    const body = { ...sim.credentials.github, projectId: tenant.projectId, name: 'same' };
    await send(service, { method: 'POST', path }, { key: tenant.key, body }).expect(201);
    const before = await rowOf(id);

    const answer = await call('patch', `/${id}`).send(provable('github')).expect(409);

    expect(errorOf(answer).data.code).toBe('name_taken');
    expect(await rowOf(id)).toEqual(before);
  });

  it('at the same time as others is made once, and the others are told to look again', async () => {
    const { id } = await store();

    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => call('patch', `/${id}`).send({ name })),
    );

    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeLessThan(answers.length);
    expect(refused.map((answer) => [answer.status, errorOf(answer).data.code])).toEqual(
      refused.map(() => [409, 'edit_conflict']),
    );
  });
});

describe('an error', () => {
  const SOME_ID = '018f0000-0000-7000-8000-000000000000';
  const CASES: [string, number, string, () => Test][] = [
    ['no key', 401, 'unauthenticated', () => request(simulated.service.url).get('/docker-registries')],
    ['an unknown id', 404, 'not_found', () => call('get', `/${SOME_ID}`)],
    ['an id that is none', 400, 'validation_failed', () => call('get', '/42')],
    ['a path below', 404, 'not_found', () => call('get', `/${SOME_ID}/more`)],
    [
      'a wrong method',
      405,
      'method_not_allowed',
      () => request(simulated.service.url).put('/docker-registries'),
    ],
    [
      'a body that is no JSON',
      400,
      'malformed_json',
      () => call('post').type('json').send('{"secret":"my-secret-tok'),
    ],
    ['another media type', 415, 'unsupported_media_type', () => call('post').type('text').send('secret')],
    ['a large body', 413, 'body_too_large', () => storing({ ...UNPROVABLE, secret: 'x'.repeat(70_000) })],
    ['a missing member', 422, 'validation_failed', () => storing({ name: 'n', username: 'u' })],
    ['an unknown member', 422, 'validation_failed', () => storing({ ...UNPROVABLE, host: 'evil.example' })],
    ['an unknown registry', 422, 'validation_failed', () => storing({ ...UNPROVABLE, registry: 'quay' })],
    ['an empty name', 422, 'validation_failed', () => storing({ ...UNPROVABLE, name: '' })],
    ['a long name', 422, 'validation_failed', () => storing({ ...UNPROVABLE, name: 'x'.repeat(256) })],
    ['a list', 422, 'validation_failed', () => call('post').type('json').send('[]')],
    ['a colon in the user name', 422, 'validation_failed', () => storing({ ...UNPROVABLE, username: 'a:b' })],
    ['a null', 422, 'validation_failed', () => call('patch', `/${SOME_ID}`).send({ secret: null })],
    ['the instance key', 403, 'forbidden', () => call('get', '', simulated.service.adminKey)],
  ];

  it.each(CASES)('has the documented body: %s is %s %s', async (_what, status, code, ask) => {
    const answer = await ask().expect(status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({
      message: expect.stringMatching(/./) as string,
      status,
      data: { code, message: expect.stringMatching(/./) as string },
    });
    expect(answer.headers['x-request-id']).toMatch(/./);
    for (const sent of ['my-secret-tok', 'evil.example', SOME_ID]) expect(answer.text).not.toContain(sent);
    if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer');
    if (status === 405) expect(answer.headers.allow).toBe('GET, HEAD, POST');
  });

  it('is the same below /v1, and everywhere else is as it was', async () => {
    const { url } = simulated.service;
    const versioned = await request(url).get('/v1/docker-registries').expect(401);
    expect(Object.keys(versioned.body as object)).toEqual(['message', 'status', 'data']);
    for (const path of ['/docker-registriesx', '/organizations']) {
      const { body, headers } = (await request(url).get(path)) as Answer;
      expect(headers['content-type']).toContain('application/problem+json');
      expect(body).toHaveProperty('requestId');
    }
  });
});

describe('the company', () => {
  it('is the key’s organization: another one’s credentials are not there', async () => {
    const other = await createTenant(simulated.service, 'other');
    const theirs = await store(UNPROVABLE, other.key);
    expect(theirs.company_id).toBe(other.organizationId);
    for (const method of ['get', 'patch', 'delete'] as const) {
      const answer = await call(method, `/${theirs.id}`).send(
        method === 'patch' ? { name: 'mine' } : undefined,
      );
      expect([method, answer.status, errorOf(answer).data.code]).toEqual([method, 404, 'not_found']);
    }
    const { body } = (await call('get', '?limit=100')) as Answer;
    expect(JSON.stringify(body)).not.toContain(other.organizationId);
    expect((await call('get', `/${theirs.id}`, other.key).expect(200)).body).toEqual(theirs);
  });

  it('reads with read, writes with manage_integration, held for all of it', async () => {
    const { service } = simulated;
    const { organizationId, projectId } = tenant;
    const [reader, manager, ofOneProject] = [
      await createKey(service, organizationId, [{ permission: 'read' }]),
      await createKey(service, organizationId, [{ permission: 'manage_integration' }]),
      await createKey(service, organizationId, [{ permission: 'read', projectId }]),
    ];
    await call('get', '', reader).expect(200);
    await storing(UNPROVABLE, reader).expect(403);
    const { id } = await store(UNPROVABLE, manager);
    await call('get', `/${id}`, manager).expect(403);
    await call('get', '', ofOneProject).expect(403);
    await call('delete', `/${id}`, reader).expect(403);
    await call('delete', `/${id}`, manager).expect(204);
    await call('get', `/${id}`, reader).expect(404);
  });
});

it('each step is on record and told of, and the secret is nowhere', async () => {
  const { service } = simulated;
  const secret = 'a-secret-to-be-looked-for';
  const { id } = (
    await storing({ ...UNPROVABLE, secret })
      .set('x-request-id', 'r-store')
      .expect(201)
  ).body as Registry;
  await call('patch', `/${id}`).set('x-request-id', 'r-rename').send({ name: 'other' }).expect(200);
  await call('patch', `/${id}`).set('x-request-id', 'r-secret').send({ secret }).expect(200);
  const dump = await rows(
    service,
    `SELECT (SELECT string_agg(c::text, ' ') FROM credentials c) || (SELECT string_agg(d::text, ' ') FROM docker_registries d)
       || (SELECT string_agg(a::text, ' ') FROM audit_records a) || (SELECT string_agg(e::text, ' ') FROM events e) AS text`,
  );
  await call('delete', `/${id}`).set('x-request-id', 'r-delete').expect(204);

  const results = async (requestId: string) =>
    (await auditOf(service, requestId)).map(({ action, result, target_id }) => [action, result, target_id]);
  expect(await results('r-store')).toEqual([
    ['credential.store', 'started', id],
    ['credential.store', 'succeeded', id],
  ]);
  expect(await results('r-rename')).toEqual([['credential.update', 'succeeded', id]]);
  expect(await results('r-secret')).toEqual([
    ['credential.update', 'started', id],
    ['credential.update', 'succeeded', id],
  ]);
  expect(await results('r-delete')).toEqual([['credential.delete', 'succeeded', id]]);
  const events = await rows(service, 'SELECT type FROM events WHERE subject_id = $1 ORDER BY id', [id]);
  expect(events.map(({ type }) => type)).toEqual([
    'credential.stored',
    'credential.updated',
    'credential.updated',
    'credential.deleted',
  ]);
  expect(await rows(service, 'SELECT FROM docker_registries WHERE credential_id = $1', [id])).toEqual([]);
  for (const text of [String(dump[0]?.text), service.log()]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('hex'));
  }
});

it('an Idempotency-Key makes fifty parallel equal requests one', async () => {
  const { service } = simulated;
  const other = await createTenant(service, 'parallel');
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () =>
      post(service, '/docker-registries', other.key, provable('dockerHub')).set('Idempotency-Key', 'fifty'),
    ),
  );
  const stored = answers.filter(({ status }) => status === 201);
  expect(new Set(stored.map(({ text }) => text)).size).toBe(1);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.map((answer) => errorOf(answer).data.code)).toEqual(
    refused.map(() => 'idempotency_running'),
  );
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 409));
  const found = await rows(service, 'SELECT FROM credentials WHERE organization_id = $1', [
    other.organizationId,
  ]);
  expect(found).toHaveLength(1);
});

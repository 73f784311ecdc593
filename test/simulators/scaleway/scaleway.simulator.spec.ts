import { ask, basic, bearer, claimsOf } from '../test-client.js';
import { startSimulators, type Simulators } from '../simulators.js';

const API = 'https://api.scaleway.com/registry/v1/regions/fr-par';
const TOKENS = 'https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens?service=registry';
const REGISTRY = 'https://rg.fr-par.scw.cloud/v2/';
const ID = 'b2c3d4e5-f6a7-8901-bcde-f12345678901';
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

async function api(path: string, variant = 'valid', base = API) {
  const { secretKey = '' } = { valid: sim.credentials.scaleway, ...sim.variants.scaleway }[variant] ?? {};
  const { status, body } = await ask(sim, base + path, { headers: { 'X-Auth-Token': String(secretKey) } });
  return {
    status,
    json: JSON.parse(body) as Record<string, Record<string, unknown>[]> & { total_count: number },
  };
}

describe('Scaleway API', () => {
  it('finds the namespace of the documented example', async () => {
    const { json } = await api('/namespaces?name=my-production-registry');

    expect(json).toMatchObject({
      namespaces: [
        { id: ID, status: 'ready', region: 'fr-par', endpoint: 'rg.fr-par.scw.cloud/my-production-registry' },
      ],
      total_count: 1,
    });
  });

  it('keeps regions and projects apart', async () => {
    const elsewhere = 'https://api.scaleway.com/registry/v1/regions/pl-waw';

    expect((await api('/namespaces?name=my-production-registry', 'valid', elsewhere)).json.total_count).toBe(
      0,
    );
    expect(
      (await api('/namespaces?name=my-production-registry', 'key-of-another-project')).json.total_count,
    ).toBe(0);
    expect((await api('/namespaces?name=sandbox', 'key-of-another-project')).json.total_count).toBe(1);
    expect((await api('/namespaces?project_id=0d4c8f0e-3333-4a6b-9d3e-6f2f1a0b7c33')).json.total_count).toBe(
      0,
    );
  });

  it('pages by number', async () => {
    const first = await api('/namespaces?page=1&page_size=2');
    const second = await api('/namespaces?page=2&page_size=2');

    expect([first.json['namespaces']?.length, second.json['namespaces']?.length]).toEqual([2, 1]);
    expect(second.json.total_count).toBe(3);
    expect((await api('/namespaces?page_size=101')).json).toMatchObject({ type: 'invalid_arguments' });
  });

  it('lists images and their tags', async () => {
    const images = await api(`/images?namespace_id=${ID}&name=backend`);
    const tags = await api(`/images/${String(images.json['images']?.[0]?.['id'])}/tags?page_size=100`);

    expect(images.json['images']).toMatchObject([
      { name: 'backend', namespace_id: ID, tags: ['1.0.0', '1.1.0', 'latest'] },
    ]);
    expect(tags.json['tags']?.map(({ name }) => name)).toEqual(['1.0.0', '1.1.0', 'latest']);
    expect(tags.json['tags']?.[0]?.['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    ['unknown-key', '/namespaces', 401, { type: 'denied_authentication', reason: 'not_found' }],
    ['expired-key', '/namespaces', 401, { type: 'denied_authentication', reason: 'expired' }],
    ['key-without-rights', '/namespaces', 403, { type: 'permissions_denied' }],
    ['key-without-images', '/images', 403, { type: 'permissions_denied' }],
  ])('%s at %s is refused with %d', async (variant, path, status, json) => {
    expect(await api(path, variant)).toMatchObject({ status, json });
  });

  it.each([
    ['expired', '/namespaces', 401, { reason: 'expired' }],
    ['unknown-key-403', '/namespaces', 403, { reason: 'not_found' }],
    ['permissions-denied', '/namespaces', 403, { type: 'permissions_denied' }],
    ['empty-list', '/namespaces', 200, { namespaces: [], total_count: 0 }],
    [
      'namespace-locked',
      '/namespaces?name=my-production-registry',
      200,
      { namespaces: [{ id: ID, status: 'locked' }] },
    ],
    ['images-forbidden', '/images', 403, { type: 'permissions_denied' }],
    ['images-forbidden', '/namespaces?name=empty-registry', 200, { total_count: 1 }],
  ])('plays %s at %s', async (scenario, path, status, json) => {
    sim.setScenario('scaleway', scenario);

    expect(await api(path)).toMatchObject({ status, json });
  });

  it.each([
    ['filter-ignored', ['my-production-registry-old', 'my-production-registry']],
    ['lookalike-only', ['my-production-registry-old']],
  ])('plays %s', async (scenario, names) => {
    sim.setScenario('scaleway', scenario);

    const { json } = await api('/namespaces?name=my-production-registry');
    expect(json['namespaces']?.map(({ name }) => name)).toEqual(names);
  });
});

describe('Scaleway registry', () => {
  it('sends its clients to the token endpoint of the API', async () => {
    const { status, headers } = await ask(sim, REGISTRY);

    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens",service="registry"',
    );
  });

  it('gives a token that pulls, whatever the user name', async () => {
    const { secretKey = '' } = sim.credentials.scaleway;
    const headers = basic('anybody', String(secretKey));
    const token = await ask(sim, `${TOKENS}&scope=repository:my-production-registry/backend:pull`, {
      headers,
    });

    expect(claimsOf(token.body)['access']).toEqual([
      { type: 'repository', name: 'my-production-registry/backend', actions: ['pull'] },
    ]);
    const tags = await ask(sim, `${REGISTRY}my-production-registry/backend/tags/list`, {
      headers: bearer(token.body),
    });
    expect(JSON.parse(tags.body)).toEqual({
      name: 'my-production-registry/backend',
      tags: ['1.0.0', '1.1.0', 'latest'],
    });
  });

  it('answers 404 to a wrong key, and to one that has expired', async () => {
    const keys = ['unknown-key', 'expired-key'].map(
      (name) => sim.variants.scaleway[name]?.['secretKey'] ?? '',
    );
    const answers = await Promise.all(
      keys.map((key) => ask(sim, TOKENS, { headers: basic('nologin', String(key)) })),
    );

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });

  it('gives an empty access where there is no right', async () => {
    const { secretKey = '' } = sim.variants.scaleway['key-without-images'] ?? {};
    const headers = basic('nologin', String(secretKey));
    const token = await ask(sim, `${TOKENS}&scope=repository:my-production-registry/backend:pull`, {
      headers,
    });

    expect([token.status, claimsOf(token.body)['access']]).toEqual([200, []]);
    const tags = await ask(sim, `${REGISTRY}my-production-registry/backend/tags/list`, {
      headers: bearer(token.body),
    });
    expect(tags.headers['www-authenticate']).toContain('error="insufficient_scope"');
  });

  it('refuses a token that it did not sign', async () => {
    sim.setScenario('scaleway', 'token-without-access');
    const token = await ask(sim, TOKENS, { headers: basic('nologin', 'any') });

    expect((await ask(sim, REGISTRY, { headers: bearer(token.body) })).status).toBe(401);
  });
});

import { ask, basic, bearer, claimsOf } from '../test-client.js';
import { startSimulators, type Simulators } from '../simulators.js';

const AUTH = 'https://quay.io/v2/auth?service=quay.io';
const BACKEND = '&scope=repository:myorganization/backend:pull';
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

function login(variant = 'valid') {
  const found = { valid: sim.credentials.quay, ...sim.variants.quay }[variant] ?? {};
  return { headers: basic(String(found['robotUsername'] ?? ''), String(found['robotToken'] ?? '')) };
}

describe('Quay token endpoint', () => {
  it.each([
    ['a valid login without scope', 'valid', '', 200, /"token"/],
    [
      'a wrong token',
      'wrong-token',
      '',
      401,
      /Could not find robot with username: myorganization\+deploy_robot/,
    ],
    ['a wrong token with a scope', 'wrong-token', BACKEND, 401, /UNAUTHORIZED/],
    ['an unknown robot', 'unknown-robot', '', 401, /UNAUTHORIZED/],
    ['a disabled namespace', 'disabled-namespace', '', 405, /DENIED/],
    [
      'the catalogue scope',
      'valid',
      '&scope=registry:catalog:*',
      400,
      /Unable to decode repository and actions/,
    ],
    ['a nested name', 'valid', '&scope=repository:a/b/c:pull', 400, /NAME_INVALID/],
    ['an empty scope', 'valid', '&scope=', 200, /"token"/],
    ['a login by OAuth token', 'oauth-token', '', 200, /"token"/],
  ])('answers %s', async (_case, variant, query, status, said) => {
    const answer = await ask(sim, AUTH + query, login(variant));

    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(said);
  });

  it('wants a login, unless there is a scope', async () => {
    expect((await ask(sim, AUTH)).status).toBe(401);
    expect(claimsOf((await ask(sim, AUTH + BACKEND)).body)['sub']).toBe('(anonymous)');
  });

  it.each([
    ['what the robot may pull', 'myorganization/backend', ['pull']],
    ['the same with the host before it', 'quay.io/myorganization/backend', ['pull']],
    ['what it may not pull', 'myorganization/vault', []],
    ['what does not exist', 'myorganization/nothing', []],
    ['what is public', 'myorganization/website', ['pull']],
  ])('grants %s', async (_case, name, actions) => {
    const { body } = await ask(sim, `${AUTH}&scope=repository:${name}:pull`, login());

    expect(claimsOf(body)['access']).toEqual([{ type: 'repository', name, actions }]);
  });

  it('tells who asks for push, which would create the repository', async () => {
    const { body } = await ask(sim, `${AUTH}&scope=repository:myorganization/new:pull,push`, login());

    expect(claimsOf(body)['access']).toEqual([
      { type: 'repository', name: 'myorganization/new', actions: [] },
    ]);
    expect(sim.journal.entries({ path: '/v2/auth' })).toMatchObject([{ asksPush: true }]);
  });

  it('gives a real JWT of one hour', async () => {
    const { iat, exp, aud, sub } = claimsOf((await ask(sim, AUTH, login())).body);

    expect(Number(exp) - Number(iat)).toBe(3600);
    expect([aud, sub]).toEqual(['quay.io', 'myorganization+deploy_robot']);
  });
});

describe('Quay registry', () => {
  async function tokenFor(query: string, variant = 'valid') {
    return { headers: bearer((await ask(sim, AUTH + query, login(variant))).body) };
  }

  it('answers its support check', async () => {
    const { status, body, headers } = await ask(sim, 'https://quay.io/v2/');

    expect([status, body]).toEqual([401, 'true']);
    expect(headers['www-authenticate']).toBe('Bearer realm="https://quay.io/v2/auth",service="quay.io"');
    expect((await ask(sim, 'https://quay.io/v2/', await tokenFor(''))).status).toBe(200);
  });

  it('copies a wrong service into the token, and refuses it then', async () => {
    const token = await ask(sim, 'https://quay.io/v2/auth?service=other.example.com', login());

    expect(token.status).toBe(200);
    expect((await ask(sim, 'https://quay.io/v2/', { headers: bearer(token.body) })).status).toBe(401);
  });

  it('takes the configured service name behind an alias, not the host', async () => {
    const host = 'https://quay-alias.example.com/v2/';
    const statuses = ['registry.internal', 'quay-alias.example.com'].map(async (service) => {
      const token = await ask(sim, `${host}auth?service=${service}`, login());
      return (await ask(sim, host, { headers: bearer(token.body) })).status;
    });

    expect(await Promise.all(statuses)).toEqual([200, 401]);
  });

  it('does not take a token of another Quay', async () => {
    const answer = await ask(sim, 'https://quay.example.com/v2/', await tokenFor(''));

    expect(answer.status).toBe(401);
  });

  it.each([
    ['valid', ['myorganization/backend', 'myorganization/frontend']],
    ['robot-without-repositories', []],
    ['robot-of-another-namespace', ['otherorg/tools']],
  ])('lists what %s may see', async (variant, repositories) => {
    const { body } = await ask(sim, 'https://quay.io/v2/_catalog?n=100', await tokenFor('', variant));

    expect(JSON.parse(body)).toEqual({ repositories });
  });

  it('links absolutely and opaquely to the next page', async () => {
    const headers = await tokenFor('&scope=repository:myorganization/frontend:pull');
    const first = await ask(sim, 'https://quay.io/v2/myorganization/frontend/tags/list?n=100', headers);
    const next =
      /^<(https:\/\/quay\.io\/v2\/myorganization\/frontend\/tags\/list\?n=100&next_page=[\w-]+)>; rel="next"$/;
    const second = await ask(sim, next.exec(first.headers.link as string)?.[1] ?? '', headers);

    expect((JSON.parse(first.body) as { tags: string[] }).tags).toHaveLength(100);
    expect((JSON.parse(second.body) as { tags: string[] }).tags[0]).toBe('build-101');
    expect(second.headers.link).toBeUndefined();
  });

  it.each(['myorganization/vault', 'myorganization/nothing'])(
    'answers 401 for %s, never 404',
    async (name) => {
      const headers = await tokenFor(`&scope=repository:${name}:pull`);

      expect((await ask(sim, `https://quay.io/v2/${name}/tags/list`, headers)).status).toBe(401);
    },
  );

  it.each([
    ['organization/myorganization', 200],
    ['organization/nobody', 404],
    ['users/someuser', 200],
  ])('tells everybody whether %s exists', async (path, status) => {
    expect((await ask(sim, `https://quay.io/api/v1/${path}`)).status).toBe(status);
  });

  it.each([
    ['rejected', '/v2/auth', 401],
    ['owner-disabled', '/v2/auth', 401],
    ['namespace-disabled', '/v2/auth', 405],
    ['token-endpoint-404', '/v2/auth', 404],
    ['catalog-denied', '/v2/_catalog', 401],
  ])('plays %s', async (scenario, path, status) => {
    const headers = await tokenFor('');
    sim.setScenario('quay', scenario);

    const answer = await ask(sim, `https://quay.io${path}`, path === '/v2/auth' ? login() : headers);
    expect(answer.status).toBe(status);
  });

  it.each([
    ['no-repositories', 200, []],
    ['catalog-of-another-namespace', 200, ['otherorg/tools']],
    ['token-without-access', 200, []],
    ['anonymous-token', 200, []],
    ['token-for-another-service', 401, undefined],
  ])('plays %s as a robot meets it', async (scenario, status, repositories) => {
    sim.setScenario('quay', scenario);

    const answer = await ask(sim, 'https://quay.io/v2/_catalog', await tokenFor(''));
    expect(answer.status).toBe(status);
    expect((JSON.parse(answer.body) as { repositories?: string[] }).repositories).toEqual(repositories);
  });
});

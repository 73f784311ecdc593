import { ask, basic, bearer } from '../test-client.js';
import { startSimulators, type Simulators } from '../simulators.js';

const GOOD = basic('deploy', 'correct-horse-battery-staple');
const BAD = basic('deploy', 'wrong');
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

const at = (name: string, path: string, headers: Record<string, string> = {}) =>
  ask(sim, `https://${name}.example.com${path}`, { headers });

async function tokenAt(name: string, path: string) {
  return bearer((await at(name, path, GOOD)).body);
}

describe('custom registries', () => {
  it.each([
    ['registry', '/v2/', 'Bearer realm="https://registry.example.com/token",service="registry.example.com"'],
    ['basic', '/v2/', 'Basic realm="Registry"'],
    [
      'harbor-style',
      '/v2/',
      'Bearer realm="https://harbor-style.example.com/service/token",service="harbor-registry"',
    ],
    ['nexus-style', '/v2/', 'BASIC realm="Sonatype Nexus Repository Manager"'],
    ['artifactory-style', '/artifactory/api/docker/docker-local/v2/', 'Basic realm="Artifactory Realm"'],
    [
      'lower-case',
      '/v2/',
      'bearer service=lower-case.example.com, REALM="https://lower-case.example.com/token"',
    ],
    ['relative-realm', '/v2/', 'Bearer realm="/token",service="relative-realm.example.com"'],
    ['no-service', '/v2/', 'Bearer realm="https://no-service.example.com/token"'],
    ['negotiate-style', '/v2/', 'Negotiate, Basic realm="corporate, \\"quoted\\" realm"'],
    [
      'codeberg-style',
      '/v2/',
      'Bearer realm="https://codeberg-style.example.com/token",service="codeberg-style.example.com",Basic realm="https://codeberg-style.example.com/token"',
    ],
    [
      'two-headers',
      '/v2/',
      'Basic realm="Registry", Bearer realm="https://two-headers.example.com/token",service="two-headers.example.com"',
    ],
  ])('%s challenges in its own way', async (name, path, challenge) => {
    const { status, headers } = await at(name, path);

    expect([status, headers['www-authenticate']]).toEqual([401, challenge]);
  });

  it.each([
    ['open', '/v2/', 200, 200],
    ['public', '/v2/', 200, 401],
    ['basic', '/v2/', 200, 401],
    ['nexus-style', '/v2/', 200, 401],
    ['registry', '/token', 200, 401],
    ['dockerhub-style', '/token', 200, 401],
    ['gitlab-style', '/jwt/auth', 200, 401],
    ['ghcr-style', '/token', 200, 403],
    ['harbor-style', '/service/token', 200, 401],
    ['acr-style', '/oauth2/token', 200, 401],
    ['prefix', '/registry/token', 200, 401],
    ['realm-with-query', '/token?account=shared', 200, 401],
  ])('%s%s answers a right login %d and a wrong one %d', async (name, path, right, wrong) => {
    expect([(await at(name, path, GOOD)).status, (await at(name, path, BAD)).status]).toEqual([right, wrong]);
  });

  it.each([
    ['registry', '/token'],
    ['ghcr-style', '/token'],
    ['gitlab-style', '/jwt/auth'],
    ['acr-style', '/oauth2/token'],
  ])('%s lists the tags of what its token is for', async (name, path) => {
    const token = await tokenAt(name, `${path}?service=${name}&scope=repository:team/backend:pull`);

    const { body } = await at(name, '/v2/team/backend/tags/list', token);
    expect(JSON.parse(body)).toEqual({ name: 'team/backend', tags: ['1.0.0', '1.1.0', 'latest'] });
  });

  it('Harbor hides a wrong login behind a scope', async () => {
    const { status, body } = await at(
      'harbor-style',
      '/service/token?scope=repository:team/backend:pull',
      BAD,
    );

    expect(status).toBe(200);
    expect((await at('harbor-style', '/v2/', bearer(body))).status).toBe(200);
    expect((await at('harbor-style', '/v2/team/backend/tags/list', bearer(body))).status).toBe(401);
    expect((await at('harbor-style', '/service/token', BAD)).body).toBe('');
  });

  it('GHCR gives no challenge to a wrong token', async () => {
    const { status, headers } = await at('ghcr-style', '/v2/', { Authorization: 'Bearer nonsense' });

    expect([status, headers['www-authenticate']]).toEqual([403, undefined]);
  });

  it('GHCR gives tokens that are no JWT, ACR names them otherwise', async () => {
    expect(
      (JSON.parse((await at('ghcr-style', '/token', GOOD)).body) as { token: string }).token,
    ).not.toContain('.');
    expect(Object.keys(JSON.parse((await at('acr-style', '/oauth2/token', GOOD)).body) as object)).toEqual([
      'access_token',
    ]);
  });

  it.each(['team/no-such-repository', 'other/secret'])(
    'tells a holder of %s what is missing',
    async (name) => {
      const token = await tokenAt('registry', `/token?scope=repository:${name}:pull`);

      const { status, headers } = await at('registry', `/v2/${name}/tags/list`, token);
      if (name.startsWith('team/')) expect(status).toBe(404);
      else
        expect(headers['www-authenticate']).toContain(
          `scope="repository:${name}:pull",error="insufficient_scope"`,
        );
    },
  );

  it('Docker Hub gives tokens to anybody, and access to what is public', async () => {
    const anonymous = await at('dockerhub-style', '/token?scope=repository:other/secret:pull');

    expect((await at('dockerhub-style', '/v2/other/secret/tags/list', bearer(anonymous.body))).status).toBe(
      200,
    );
    expect((await at('dockerhub-style', '/v2/team/backend/tags/list', bearer(anonymous.body))).status).toBe(
      401,
    );
  });

  it('lists the catalogue to whom it grants the scope', async () => {
    const token = await tokenAt('registry', '/token?scope=registry:catalog:*');

    const { body } = await at('registry', '/v2/_catalog', token);
    expect(JSON.parse(body)).toMatchObject({
      repositories: ['other/secret', 'team/backend', 'team/frontend', 'team/many-tags'],
    });
    expect((await at('registry', '/v2/_catalog?n=1001', token)).status).toBe(400);
    expect((await at('registry', '/v2/_catalog', await tokenAt('registry', '/token'))).status).toBe(401);
    expect((await at('no-catalog', '/v2/_catalog', await tokenAt('no-catalog', '/token'))).status).toBe(404);
  });

  it('takes a static token, where it takes one', async () => {
    const Authorization = 'Bearer correct-horse-battery-staple';

    expect((await at('static-bearer', '/v2/', { Authorization })).status).toBe(200);
    expect((await at('registry', '/v2/', { Authorization })).status).toBe(401);
  });

  it.each([
    ['rejected', 'basic', '/v2/', 401],
    ['rejected', 'ghcr-style', '/token', 403],
    ['denied-everywhere', 'basic', '/v2/', 403],
    ['denied-everywhere', 'registry', '/token', 200],
    ['not-a-registry', 'basic', '/v2/', 404],
    ['token-endpoint-404', 'gitlab-style', '/jwt/auth', 404],
  ])('plays %s at %s%s', async (scenario, name, path, status) => {
    sim.setScenario('custom', scenario);

    expect((await at(name, path, GOOD)).status).toBe(status);
  });
});

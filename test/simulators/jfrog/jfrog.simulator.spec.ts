import type { Reply, SimulatedRequest } from '../simulator.js';
import { basic } from '../test-client.js';
import { jfrogSimulator } from './jfrog.simulator.js';

const API = 'https://acme.jfrog.io/artifactory/api';
const CATALOG = '/docker/docker-local/v2/_catalog';

function ask(path: string, variant = 'valid', scenario = ''): Reply {
  const variants = { valid: jfrogSimulator.credential, ...jfrogSimulator.variants };
  const { username, password } =
    (variants as Record<string, typeof jfrogSimulator.credential>)[variant] ?? {};
  const url = new URL(API + path);
  const request: SimulatedRequest = {
    scheme: 'https',
    host: url.hostname,
    method: 'GET',
    url,
    headers: { authorization: basic(username ?? '', password ?? '').Authorization },
    body: '',
  };
  const normal = () => jfrogSimulator.answer(request);
  return jfrogSimulator.scenarios[scenario]?.answer?.(request, normal) ?? normal();
}

describe('Artifactory', () => {
  it('lists what a user may see of one type', () => {
    const keys = (path: string) => (ask(path).json as { key: string }[]).map(({ key }) => key);

    expect(keys('/repositories?packageType=docker')).toEqual(['docker-local', 'docker-virtual']);
    expect(keys('/repositories')).toContain('libs-release');
  });

  it('pages by numbers, with links that lack the path of the repository', () => {
    const { headers, json } = ask(`${CATALOG}?n=2`);

    expect(json).toEqual({ repositories: ['frontend', 'team/backend'] });
    expect(headers?.['Link']).toBe('</v2/_catalog?n=2&last=2>; rel="next"');
    expect(ask(`${CATALOG}?n=2&last=2`).json).toEqual({ repositories: ['team/worker'] });
    expect(ask(`${CATALOG}?n=2&last=frontend`).status).toBe(400);
  });

  it('has errors without a code', () => {
    expect(ask(CATALOG, 'wrong-password').json).toEqual({
      errors: [{ status: 401, message: 'Bad credentials' }],
    });
  });

  it.each([
    ['password-user', 200],
    ['api-key', 200],
    ['access-token', 200],
    ['expired-access-token', 401],
    ['unknown-user', 401],
    ['user-without-read', 403],
    ['user-of-another-repository', 403],
  ])('answers the catalogue to %s with %d', (variant, status) => {
    expect(ask(CATALOG, variant).status).toBe(status);
  });

  it.each([
    ['/docker/docker-local/v2/', 200],
    ['/docker/no-such-repository/v2/_catalog', 404],
    ['/docker/docker-local/v2/team/backend/tags/list', 200],
    ['/docker/docker-local/v2/nothing/tags/list', 404],
    ['/nothing', 404],
  ])('answers %s with %d', (path, status) => {
    expect(ask(path).status).toBe(status);
  });

  it.each([
    ['rejected', '/repositories', 401],
    ['token-expired', '/repositories', 401],
    ['locked-out', '/repositories', 403],
    ['not-artifactory', '/repositories', 404],
    ['repositories-forbidden', '/repositories', 403],
    ['repositories-bad-request', '/repositories', 400],
    ['no-repositories', '/repositories', 200],
    ['filter-ignored', '/repositories', 200],
    ['key-of-another-type', '/repositories', 200],
    ['null-elements', '/repositories', 200],
    ['catalog-forbidden', CATALOG, 403],
    ['catalog-hidden', CATALOG, 404],
    ['catalog-unauthorized', CATALOG, 401],
    ['catalog-null', CATALOG, 200],
    ['catalog-wrong-shape', CATALOG, 200],
    ['catalog-down', CATALOG, 500],
  ])('plays %s at %s with %d', (scenario, path, status) => {
    expect(ask(path, 'valid', scenario).status).toBe(status);
  });
});

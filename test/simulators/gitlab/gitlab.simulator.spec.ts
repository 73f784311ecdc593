import { startSimulators, type Simulators } from '../simulators.js';
import { ask, basic, bearer, claimsOf } from '../test-client.js';
import { GITLAB_DEPLOY_USER, GITLAB_PROJECT, GITLAB_TOKENS } from './gitlab.data.js';

const WEB = 'https://gitlab.com';
const LOGIN = `${WEB}/jwt/auth?service=container_registry`;
const REGISTRY = 'https://registry.gitlab.com/v2/';
const REPOSITORIES = `${WEB}/api/v4/projects/${encodeURIComponent(GITLAB_PROJECT)}/registry/repositories`;
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

const api = (url: string, name: keyof typeof GITLAB_TOKENS) =>
  ask(sim, url, { headers: { 'PRIVATE-TOKEN': GITLAB_TOKENS[name].token } });
const deploy = basic(GITLAB_DEPLOY_USER, GITLAB_TOKENS['deploy-token'].token);

describe('the API of GitLab', () => {
  it('tells about a token', async () => {
    const { status, body } = await api(`${WEB}/api/v4/personal_access_tokens/self`, 'valid');

    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      { scopes: ['read_api', 'read_registry'], expires_at: '2099-12-31', active: true },
    ]);
  });

  it.each([
    ['deploy-token', 401],
    ['expired-access-token', 401],
    ['registry-only-access-token', 403],
    ['valid', 200],
  ] as const)('lists repositories for %s with %i', async (name, status) => {
    expect((await api(REPOSITORIES, name)).status).toBe(status);
  });

  it('pages by number', async () => {
    const { headers, body } = await api(`${REPOSITORIES}?per_page=2&tags_count=true`, 'valid');

    expect(JSON.parse(body)).toMatchObject([{ path: GITLAB_PROJECT, tags_count: 3 }, { name: 'backend' }]);
    expect(headers).toMatchObject({ 'x-total': '3', 'x-next-page': '2' });
    expect(headers.link).toContain('page=2>; rel="next"');
  });
});

describe('the registry of GitLab', () => {
  it.each([
    ['registry.gitlab.com', 'gitlab.com'],
    ['registry.gitlab.example.com', 'gitlab.example.com'],
  ])('sends the clients of %s to %s', async (registry, web) => {
    const { headers } = await ask(sim, `https://${registry}/v2/`);

    expect(headers['www-authenticate']).toBe(
      `Bearer realm="https://${web}/jwt/auth",service="container_registry"`,
    );
  });

  it('lets a deploy token pull from its project', async () => {
    const scope = `repository:${GITLAB_PROJECT}:pull`;
    const { body } = await ask(sim, `${LOGIN}&scope=${scope}`, { headers: deploy });

    expect(claimsOf(body)['access']).toEqual([
      { type: 'repository', name: GITLAB_PROJECT, actions: ['pull'] },
    ]);
    const tags = await ask(sim, `${REGISTRY}${GITLAB_PROJECT}/tags/list`, { headers: bearer(body) });
    expect(JSON.parse(tags.body)).toMatchObject({ tags: ['1.0.0', '1.1.0', 'latest'] });
  });

  it('leaves out of a token what may not be done', async () => {
    const { body } = await ask(sim, `${LOGIN}&scope=repository:other-group/other:pull,push`, {
      headers: deploy,
    });

    expect(claimsOf(body)['access']).toEqual([]);
  });

  it.each([
    [LOGIN, basic(GITLAB_DEPLOY_USER, 'wrong'), 401],
    [LOGIN, basic('somebody', GITLAB_TOKENS['access-token-without-registry'].token), 403],
    [`${WEB}/jwt/auth?service=other`, deploy, 404],
  ])('answers %s to others with a refusal', async (url, headers, status) => {
    expect((await ask(sim, url, { headers })).status).toBe(status);
  });
});

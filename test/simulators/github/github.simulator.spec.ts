import { startSimulators, type Simulators } from '../simulators.js';
import { ask, basic, bearer } from '../test-client.js';
import { GITHUB_TOKENS } from './github.data.js';

const API = 'https://api.github.com';
const PACKAGES = `${API}/orgs/my-organization/packages?package_type=container`;
const TOKEN = 'https://ghcr.io/token?service=ghcr.io&scope=repository:my-organization/backend:pull';
const TAGS = 'https://ghcr.io/v2/my-organization/backend/tags/list';
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

const as = (name: keyof typeof GITHUB_TOKENS) => ({
  headers: { Authorization: `Bearer ${GITHUB_TOKENS[name].token}` },
});

describe('the API of GitHub', () => {
  it('lists packages, and tells scopes and the end of the token', async () => {
    const { status, headers, body } = await ask(sim, `${PACKAGES}&per_page=2`, as('valid'));

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject([{ name: 'backend', version_count: 3 }, { name: 'frontend' }]);
    expect(headers).toMatchObject({
      'x-oauth-scopes': 'read:packages',
      'github-authentication-token-expiration': '2099-12-31 23:59:59 UTC',
      link: `<${PACKAGES}&per_page=2&page=2>; rel="next"`,
    });
  });

  it('lists versions by digest', async () => {
    const url = `${API}/orgs/my-organization/packages/container/tools%2Fcli/versions`;

    expect(JSON.parse((await ask(sim, url, as('valid'))).body)).toMatchObject([
      { name: expect.stringMatching(/^sha256:/) as string, metadata: { container: { tags: ['0.1.0'] } } },
    ]);
  });

  it.each([
    ['repo-scope-only', PACKAGES, 403],
    ['not-authorized-for-sso', PACKAGES, 403],
    ['valid', `${API}/orgs/octocat/packages?package_type=container`, 404],
    ['valid', `${API}/orgs/my-organization/packages`, 400],
    ['valid', `${PACKAGES}&per_page=100&page=101`, 400],
  ] as const)('answers %s at %s with %i', async (name, url, expected) => {
    const { status, body } = await ask(sim, url, as(name));

    expect(status).toBe(expected);
    expect(JSON.parse(body)).toHaveProperty('message');
  });

  it('refuses unknown tokens', async () => {
    const { status, body } = await ask(sim, PACKAGES);

    expect([status, JSON.parse(body)]).toMatchObject([401, { message: 'Bad credentials' }]);
  });
});

describe('ghcr.io', () => {
  it('gives opaque tokens that pull', async () => {
    const { body } = await ask(sim, TOKEN, { headers: basic('anybody', GITHUB_TOKENS.valid.token) });

    expect(body).not.toMatch(/"token":"[^"]*\./);
    expect((await ask(sim, TAGS, { headers: bearer(body) })).status).toBe(200);
  });

  it('denies a wrong token with 403 and without a challenge', async () => {
    const { status, headers, body } = await ask(sim, TOKEN, { headers: basic('anybody', 'wrong') });

    expect([status, headers['www-authenticate']]).toEqual([403, undefined]);
    expect(body).toContain('DENIED');
  });

  it('lets strangers see public packages alone', async () => {
    const { body } = await ask(sim, TOKEN);

    expect((await ask(sim, TAGS, { headers: bearer(body) })).status).toBe(403);
    expect((await ask(sim, TAGS)).status).toBe(401);
  });
});

import { ask } from '../test-client.js';
import { startSimulators, type Simulators } from '../simulators.js';

const BEARER = 'https://registry.example.com/v2/';
const TAGS = 'https://open.example.com/v2/team/many-tags/tags/list?n=2';
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

describe('answer faults', () => {
  it.each([
    ['http-500', 500],
    ['http-502', 502],
    ['rate-limited', 429],
    ['blocked-page', 403],
    ['html-200', 200],
    ['empty-200', 200],
    ['broken-json', 200],
  ])('%s answers %d whatever is asked', async (scenario, status) => {
    sim.setScenario('custom', scenario);

    expect((await ask(sim, BEARER)).status).toBe(status);
  });

  it.each([
    ['rate-limited', undefined],
    ['rate-limited-seconds', '120'],
    ['rate-limited-date', expect.stringMatching(/ GMT$/)],
    ['rate-limited-absurd', '999999999999'],
    ['rate-limited-garbage', 'soon'],
  ])('%s has Retry-After %s', async (scenario, retryAfter) => {
    sim.setScenario('scaleway', scenario);

    const { headers } = await ask(sim, 'https://api.scaleway.com/');
    expect(headers['retry-after']).toEqual(retryAfter);
  });

  it.each([
    ['redirect-foreign', 'https://attacker.example.net/v2/?n=1'],
    ['redirect-http', 'http://registry.example.com/v2/?n=1'],
    ['redirect-loop', 'https://registry.example.com/v2/?n=1'],
  ])('%s leads to %s', async (scenario, location) => {
    sim.setScenario('custom', scenario);

    const { status, headers } = await ask(sim, `${BEARER}?n=1`);
    expect([status, headers.location]).toEqual([307, location]);
  });

  it('echoes the secret that it got', async () => {
    sim.setScenario('custom', 'secret-echo');

    const Authorization = `Basic ${Buffer.from('deploy:echo-me').toString('base64')}`;
    const { body } = await ask(sim, BEARER, { headers: { Authorization } });
    expect(body).toContain('deploy:echo-me');
    expect(body).toContain(Authorization);
  });
});

describe('registry faults', () => {
  it.each([
    ['realm-foreign', 'https://attacker.example.net/token'],
    ['realm-http', 'http://registry.example.com/token'],
    ['realm-metadata', 'https://169.254.169.254/token'],
    ['realm-userinfo', 'https://user:pass@registry.example.com/token'],
    ['realm-lookalike', 'https://registry.example.com@attacker.example.net/token'],
    ['realm-dns-loopback', 'https://localhost/token'],
  ])('%s sends clients to %s and changes nothing else', async (scenario, realm) => {
    sim.setScenario('custom', scenario);

    const { status, headers } = await ask(sim, BEARER);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(`Bearer realm="${realm}",service="registry.example.com"`);
  });

  it('works at any provider', async () => {
    sim.setScenario('quay', 'realm-foreign');

    const { headers } = await ask(sim, 'https://quay.io/v2/');
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="https://attacker.example.net/token",service="quay.io"',
    );
  });

  it.each([
    ['link-foreign', '<https://attacker.example.net/v2/team/many-tags/tags/list?last=a>; rel="next"'],
    ['link-endless', '</v2/team/many-tags/tags/list?n=2>; rel="next"'],
    ['link-http', '<http://open.example.com/v2/team/many-tags/tags/list?last=a>; rel="next"'],
  ])('%s links to %s', async (scenario, link) => {
    sim.setScenario('custom', scenario);

    expect((await ask(sim, TAGS)).headers.link).toBe(link);
  });

  it.each([
    ['tags-null', null],
    ['tags-null-elements', ['1.0.0', null, 'latest']],
    ['tags-long', ['1.0.0', 'x'.repeat(300)]],
    ['tags-not-an-array', { latest: true }],
  ])('%s answers such tags', async (scenario, tags) => {
    sim.setScenario('custom', scenario);

    expect(JSON.parse((await ask(sim, TAGS)).body)).toEqual({ name: 'team/many-tags', tags });
  });

  it.each([
    ['token-missing', undefined],
    ['token-not-a-string', 42],
    ['token-header-injection', 'abc\r\nX-Injected: yes'],
  ])('%s spoils the token', async (scenario, token) => {
    sim.setScenario('scaleway', scenario);
    const login = Buffer.from(`nologin:${sim.credentials.scaleway['secretKey']}`).toString('base64');

    const { body } = await ask(
      sim,
      'https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens?service=registry',
      { headers: { Authorization: `Basic ${login}` } },
    );
    expect((JSON.parse(body) as { token?: unknown }).token).toEqual(token);
  });
});

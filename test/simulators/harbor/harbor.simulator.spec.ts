import type { Reply, SimulatedRequest } from '../simulator.js';
import { basic, claimsOf } from '../test-client.js';
import { HARBOR_ACCOUNTS } from './harbor.data.js';
import { harborSimulator } from './harbor.simulator.js';

const HARBOR = 'https://harbor.example.com';
const TOKENS = '/service/token?service=harbor-registry';
const PULL = `${TOKENS}&scope=repository:myproject/any:pull`;

function ask(path: string, variant: keyof typeof HARBOR_ACCOUNTS | 'wrong' = 'valid', scenario = ''): Reply {
  const { user, secret } =
    variant === 'wrong' ? { user: HARBOR_ACCOUNTS.valid.user, secret: 'wrong' } : HARBOR_ACCOUNTS[variant];
  const url = new URL(HARBOR + path);
  const request: SimulatedRequest = {
    scheme: 'https',
    host: url.hostname,
    method: 'GET',
    url,
    headers: { authorization: basic(user, secret).Authorization },
    body: '',
  };
  const normal = () => harborSimulator.answer(request);
  return harborSimulator.scenarios[scenario]?.answer?.(request, normal) ?? normal();
}

const accessOf = (reply: Reply) => claimsOf(JSON.stringify(reply.json))['access'];

describe('Harbor', () => {
  it('hides a wrong password where there is a scope', () => {
    expect(ask(TOKENS, 'wrong')).toEqual({ status: 401 });
    const hidden = ask(PULL, 'wrong');
    expect([hidden.status, accessOf(hidden)]).toEqual([200, []]);
  });

  it.each([
    ['valid', 'myproject', ['pull']],
    ['pull-only-robot', 'myproject', ['pull']],
    ['robot-without-pull', 'library', ['pull']],
  ] as const)('grants %s in %s %j, whatever the repository', (variant, project, actions) => {
    const reply = ask(`${TOKENS}&scope=repository:${project}/any:pull`, variant);

    expect(accessOf(reply)).toEqual([{ type: 'repository', name: `${project}/any`, actions }]);
  });

  it.each([
    ['/api/v2.0/projects/myproject', 'valid', 200],
    ['/api/v2.0/projects/myproject', 'pull-only-robot', 403],
    ['/api/v2.0/projects/no-such-project', 'valid', 403],
    ['/api/v2.0/projects/no-such-project', 'admin', 404],
    ['/api/v2.0/users/current', 'valid', 412],
    ['/api/v2.0/users/current', 'guest-user', 200],
    ['/api/v2.0/projects/myproject/repositories/team%252Fworker/artifacts', 'valid', 200],
    ['/api/v2.0/projects/myproject/repositories/team%2Fworker/artifacts', 'valid', 404],
    ['/api/v2.0/projects/myproject/repositories?page_size=101', 'valid', 422],
    ['/api/v2.0/projects/myproject', 'wrong', 401],
    ['/v2/_catalog', 'admin', 200],
  ] as const)('answers %s to %s with %d', (path, variant, status) => {
    expect(ask(path, variant).status).toBe(status);
  });

  it('pages by number and tells the count', () => {
    const { headers, json } = ask('/api/v2.0/projects/myproject/repositories?page=1&page_size=2');

    expect([headers?.['X-Total-Count'], (json as unknown[]).length]).toEqual(['3', 2]);
    expect(headers?.['Link']).toContain('page=2&page_size=2');
  });

  it.each([
    [TOKENS, 'rejected', 401],
    [TOKENS, 'login-forbidden', 403],
    [TOKENS, 'token-endpoint-404', 404],
    [PULL, 'token-without-access', 200],
    ['/api/v2.0/projects/myproject', 'token-without-access', 200],
    ['/api/v2.0/projects/myproject', 'nothing-granted-project-missing', 404],
    ['/api/v2.0/projects/myproject', 'nothing-granted-project-forbidden', 403],
    ['/api/v2.0/projects/myproject', 'nothing-granted-api-unauthorized', 401],
    ['/api/v2.0/projects/myproject', 'nothing-granted-api-down', 500],
    ['/api/v2.0/projects', 'api-forbidden', 403],
    ['/api/v2.0/projects', 'api-unauthorized', 401],
    ['/api/v2.0/projects', 'no-total-count', 200],
  ])('answers %s in scenario %s with %d', (path, scenario, status) => {
    expect(ask(path, 'valid', scenario).status).toBe(status);
  });
});

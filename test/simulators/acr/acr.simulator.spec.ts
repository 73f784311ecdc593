import type { Reply, SimulatedRequest } from '../simulator.js';
import { basic, bearer } from '../test-client.js';
import { ACR_ACCOUNTS } from './acr.data.js';
import { acrSimulator } from './acr.simulator.js';

const TOKENS = 'https://myregistry.azurecr.io/oauth2/token?service=myregistry.azurecr.io';

function ask(address: string, headers: { Authorization?: string } = {}, scenario = ''): Reply {
  const url = new URL(address);
  const request: SimulatedRequest = {
    scheme: 'https',
    host: url.hostname,
    method: 'GET',
    url,
    headers: headers.Authorization === undefined ? {} : { authorization: headers.Authorization },
    body: '',
  };
  const normal = () => acrSimulator.answer(request);
  return acrSimulator.scenarios[scenario]?.answer?.(request, normal) ?? normal();
}

const login = ({ user, secret } = ACR_ACCOUNTS.valid) => basic(user, secret);
const tokenFor = (scope: string, account = ACR_ACCOUNTS.valid) =>
  bearer(JSON.stringify(ask(`${TOKENS}&scope=${scope}`, login(account)).json));

describe('Azure Container Registry', () => {
  it('gives an access_token and nothing else', () => {
    expect(Object.keys(ask(TOKENS, login()).json as object)).toEqual(['access_token']);
    expect(ask(TOKENS, basic(ACR_ACCOUNTS.valid.user, 'wrong')).status).toBe(401);
    expect(ask(TOKENS).status).toBe(401);
  });

  it('lists repositories with links that carry orderby, and takes Basic for it too', () => {
    const first = ask('https://myregistry.azurecr.io/v2/_catalog?n=1', tokenFor('registry:catalog:*'));

    expect(first.json).toEqual({ repositories: ['frontend'] });
    expect(first.headers?.['Link']).toBe('</v2/_catalog?last=frontend&n=1&orderby=>; rel="next"');
    expect(ask('https://myregistry.azurecr.io/v2/_catalog', login()).status).toBe(200);
  });

  it('lets a repository-scoped token pull and not list repositories', () => {
    const account = ACR_ACCOUNTS['repository-scoped-token'];
    const tags = 'https://myregistry.azurecr.io/v2/team/backend/tags/list';

    expect(ask(tags, tokenFor('repository:team/backend:pull', account)).status).toBe(200);
    const refused = ask('https://myregistry.azurecr.io/v2/_catalog', tokenFor('registry:catalog:*', account));
    expect([refused.status, String(refused.headers?.['WWW-Authenticate'])]).toEqual([
      401,
      expect.stringContaining('error="insufficient_scope"'),
    ]);
  });

  it.each([
    [TOKENS, 'rejected', 401],
    [TOKENS, 'not-registered', 401],
    [TOKENS, 'network-rule', 403],
    [TOKENS, 'token-endpoint-400', 400],
    [TOKENS, 'token-endpoint-404', 404],
    [TOKENS, 'catalog-token-refused', 200],
    [`${TOKENS}&scope=registry:catalog:*`, 'catalog-token-refused', 401],
    ['https://myregistry.azurecr.io/v2/_catalog', 'catalog-denied', 401],
    ['https://myregistry.azurecr.io/v2/_catalog', 'catalog-forbidden', 403],
    ['https://myregistry.azurecr.io/v2/_catalog', 'catalog-missing', 404],
    ['https://myregistry.azurecr.io/v2/_catalog', 'no-repositories', 200],
    ['https://myregistry.azurecr.io/v2/team/backend/tags/list', 'tags-denied', 401],
  ])('answers %s in scenario "%s" with %d', (address, scenario, status) => {
    expect(ask(address, login(), scenario).status).toBe(status);
  });
});

import { OciRegistry } from '../registry/oci-registry.js';
import { bearerStyle } from '../registry/registry-style.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { ProviderSimulator } from '../simulator.js';
import { answerApi } from './harbor.api.js';
import { HARBOR_ACCOUNTS, HARBOR_PROJECTS } from './harbor.data.js';
import { HARBOR_SCENARIOS } from './harbor.scenarios.js';

const HOST = 'harbor.example.com';
const TOKEN_SECONDS = 30 * 60;

const CREDENTIAL = {
  harborUrl: `https://${HOST}`,
  harborProject: 'myproject',
  username: HARBOR_ACCOUNTS.valid.user,
  password: HARBOR_ACCOUNTS.valid.secret,
};

const others = Object.entries(HARBOR_ACCOUNTS)
  .filter(([name]) => name !== 'valid')
  .map(([name, { user, secret }]) => [name, { ...CREDENTIAL, username: user, password: secret }] as const);
const admin = { username: HARBOR_ACCOUNTS.admin.user, password: HARBOR_ACCOUNTS.admin.secret };

const content = Object.entries(HARBOR_PROJECTS).flatMap(([project, { repositories }]) =>
  Object.entries(repositories).map(
    ([name, artifacts]) => [`${project}/${name}`, artifacts.flat().sort()] as const,
  ),
);

const registry = new OciRegistry(
  bearerStyle({
    host: HOST,
    tokenPath: '/service/token',
    service: 'harbor-registry',
    tokenMembers: ['token', 'access_token', 'expires_in', 'issued_at'],
    // Without a scope a wrong password is 401 with an empty body; with one it is a token for nothing.
    badLogin: { status: 401 },
    badLoginWithScopeIsEmpty: true,
    takesBasic: true,
    content: Object.fromEntries(content),
    publicRepositories: Object.entries(HARBOR_PROJECTS).flatMap(([name, { isPublic }]) =>
      isPublic ? [`${name}/*`] : [],
    ),
    accounts: Object.values(HARBOR_ACCOUNTS),
  }),
  new TokenIssuer('harbor-token-issuer', TOKEN_SECONDS),
);

/** A Harbor: its token service, its registry and its API on one host. */
export const harborSimulator = {
  name: 'harbor',
  hosts: { [HOST]: 'Harbor: registry, token service and API' },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(others),
    'wrong-password': { ...CREDENTIAL, password: 'W'.repeat(32) },
    'unknown-robot': { ...CREDENTIAL, username: 'robot$myproject+nobody' },
    'robot-name-without-prefix': { ...CREDENTIAL, username: 'myproject+browse' },
    'public-project': { ...CREDENTIAL, harborProject: 'library' },
    'missing-project': { ...CREDENTIAL, harborProject: 'no-such-project' },
    'missing-project-as-admin': { ...CREDENTIAL, ...admin, harborProject: 'no-such-project' },
    'host-without-scheme': { ...CREDENTIAL, harborUrl: HOST },
    'address-with-path': { ...CREDENTIAL, harborUrl: `https://${HOST}/harbor/projects/7` },
  },
  scenarios: HARBOR_SCENARIOS,
  answer: (request) =>
    request.url.pathname.startsWith('/api/') ? answerApi(request) : registry.answer(request),
} as const satisfies ProviderSimulator;

import { OciRegistry } from '../registry/oci-registry.js';
import { bearerStyle } from '../registry/registry-style.js';
import { answerToken } from '../registry/token-endpoint.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  DOCKERHUB_ACCOUNTS,
  DOCKERHUB_CONTENT,
  DOCKERHUB_PUBLIC,
  type DockerhubAccount,
} from './dockerhub.data.js';

const REALM = 'https://auth.docker.io/token';

/** What the token server says to a wrong login. */
export const BAD_TOKEN_LOGIN: Reply = {
  status: 401,
  json: { details: 'incorrect username or password' },
};

const STYLE = bearerStyle({
  host: 'registry-1.docker.io',
  tokenPath: '',
  realm: REALM,
  service: 'registry.docker.io',
  badLogin: BAD_TOKEN_LOGIN,
  // Strangers get tokens too, for public repositories.
  anonymousTokens: true,
  catalog: 'none',
  content: DOCKERHUB_CONTENT,
  publicRepositories: DOCKERHUB_PUBLIC,
  accounts: Object.values<DockerhubAccount>(DOCKERHUB_ACCOUNTS)
    .filter(({ state }) => state === 'active')
    .map(({ identifier, secret, pulls }) => ({ user: identifier, secret, pulls })),
});
const ISSUER = new TokenIssuer('auth.docker.io');
const REGISTRY = new OciRegistry(STYLE, ISSUER);
const LIMITED = /\/manifests\//;
const LIMITS = { 'ratelimit-limit': '200;w=21600', 'ratelimit-remaining': '199;w=21600' };

/** `registry-1.docker.io`. A repository without rights and one that does not exist look alike: 401, never 404. */
export function answerRegistry(request: SimulatedRequest): Reply {
  const reply = REGISTRY.answer(request);
  if (!LIMITED.test(request.url.pathname)) return reply;
  return { ...reply, headers: { ...LIMITS, ...reply.headers } };
}

/** `auth.docker.io`. */
export function answerTokens(request: SimulatedRequest): Reply {
  return request.url.pathname === '/token' ? answerToken(STYLE, ISSUER, request) : { status: 404 };
}

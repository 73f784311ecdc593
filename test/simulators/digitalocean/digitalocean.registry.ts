import { basicOf } from '../authorization.js';
import { OciRegistry } from '../registry/oci-registry.js';
import { bearerStyle } from '../registry/registry-style.js';
import { answerToken, scopesOf } from '../registry/token-endpoint.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  DIGITALOCEAN_REGISTRIES,
  DIGITALOCEAN_TOKENS,
  registriesOf,
  tokenOf,
  type DigitaloceanToken,
} from './digitalocean.data.js';
import { apiError, UNAUTHORIZED } from './digitalocean.errors.js';

const HOST = 'registry.digitalocean.com';
const AUTH = '/v2/registry/auth';

const STYLE = bearerStyle({
  host: HOST,
  tokenPath: '',
  realm: `https://api.digitalocean.com${AUTH}`,
  service: HOST,
  badLogin: UNAUTHORIZED,
  catalog: 'none',
  content: Object.fromEntries(
    DIGITALOCEAN_REGISTRIES.flatMap(({ name, repositories }) =>
      Object.entries(repositories).map(([repository, tags]) => [`${name}/${repository}`, tags] as const),
    ),
  ),
  // The token is the password, and any user name goes with it.
  accounts: Object.values<DigitaloceanToken>(DIGITALOCEAN_TOKENS)
    .filter(({ isDeleted }) => !isDeleted)
    .map((one) => ({ secret: one.token, subject: one.team, pulls: pullsOf(one) })),
});
const ISSUER = new TokenIssuer('api.digitalocean.com');
const REGISTRY = new OciRegistry(STYLE, ISSUER);

/** What the token server says where a right is lacking, or the registry is not there. */
export const BAD_SCOPE: Reply = apiError(400, 'bad_request', 'invalid scope');

/** `registry.digitalocean.com`. */
export function answerRegistry(request: SimulatedRequest): Reply {
  return REGISTRY.answer(request);
}

/** The token server on the API's host; undefined for other paths. A lacking right is an error, unlike elsewhere. */
export function answerAuth(request: SimulatedRequest): Reply | undefined {
  if (request.url.pathname !== AUTH) return undefined;
  const token = tokenOf(basicOf(request.headers)?.secret);
  const names = token ? pullsOf(token).map((name) => name.slice(0, -1)) : [];
  const isForeign = scopesOf(request.url).some(({ name }) => !names.some((one) => name.startsWith(one)));
  return token && isForeign ? BAD_SCOPE : answerToken(STYLE, ISSUER, request);
}

function pullsOf(token: DigitaloceanToken): string[] {
  return token.scopes.includes('registry:read') ? registriesOf(token).map(({ name }) => `${name}/*`) : [];
}

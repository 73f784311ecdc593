import { OciRegistry } from '../registry/oci-registry.js';
import { ociError } from '../registry/registry-errors.js';
import { bearerStyle, type Account } from '../registry/registry-style.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { ABAC_ACCOUNTS, ACR_ACCOUNTS, ACR_CONTENT } from './acr.data.js';

const TOKEN_SECONDS = 75 * 60;
const BAD_LOGIN = ociError(
  401,
  'UNAUTHORIZED',
  'authentication required, visit https://aka.ms/acr/authorization for more information.',
);

/** What the firewall of a registry says to an address that no rule allows, at every path. */
export const NOT_ALLOWED = ociError(
  403,
  'DENIED',
  "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
);

/** Login servers, with what there is at each. */
export const ACR_HOSTS = {
  'myregistry.azurecr.io': 'a registry whose roles are AcrPull and the like',
  'abacregistry.azurecr.io': 'a registry with ABAC repository permissions: it ignores AcrPull',
  'myregistry.azurecr.cn': 'a registry of Azure in China',
} as const;

const REGISTRIES = new Map<string, OciRegistry>([
  ['myregistry.azurecr.io', registryAt('myregistry.azurecr.io', Object.values(ACR_ACCOUNTS))],
  ['abacregistry.azurecr.io', registryAt('abacregistry.azurecr.io', Object.values(ABAC_ACCOUNTS))],
  ['myregistry.azurecr.cn', registryAt('myregistry.azurecr.cn', Object.values(ACR_ACCOUNTS))],
]);

/** Everything that a login server answers. */
export function answerAcr(request: SimulatedRequest): Reply {
  const reply = REGISTRIES.get(request.host)?.answer(request) ?? { status: 404 };
  return request.url.pathname === '/v2/_catalog' ? orderedLink(reply) : reply;
}

function registryAt(host: string, accounts: readonly Account[]): OciRegistry {
  const style = bearerStyle({
    host,
    tokenPath: '/oauth2/token',
    // No `token`, no `expires_in`: clients that insist on either fail at Azure alone.
    tokenMembers: ['access_token'],
    badLogin: BAD_LOGIN,
    takesBasic: true,
    content: ACR_CONTENT,
    accounts,
  });
  return new OciRegistry(style, new TokenIssuer('Azure Container Registry', TOKEN_SECONDS));
}

/** Azure's links carry one more parameter, `orderby`. */
function orderedLink(reply: Reply): Reply {
  const { Link } = reply.headers ?? {};
  if (typeof Link !== 'string') return reply;
  return { ...reply, headers: { ...reply.headers, Link: Link.replace('>;', '&orderby=>;') } };
}

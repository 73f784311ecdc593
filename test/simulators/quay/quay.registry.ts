import { OciRegistry } from '../registry/oci-registry.js';
import { bearerStyle, type RegistryStyle } from '../registry/registry-style.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { answerAuth } from './quay.auth.js';
import { QUAY_ACCOUNTS, QUAY_CONTENT, QUAY_NAMESPACES, QUAY_PUBLIC } from './quay.data.js';

/** Hosts with the service name that each is configured with: behind an alias the two differ. */
export const QUAY_HOSTS: Readonly<Record<string, string>> = {
  'quay.io': 'quay.io',
  'quay.example.com': 'quay.example.com',
  'quay-alias.example.com': 'registry.internal',
};

const TOKEN_SECONDS = 3600;
const EXISTENCE = /^\/api\/v1\/(?<kind>organization|users)\/(?<name>[^/]+)$/;

const REGISTRIES = new Map(
  Object.entries(QUAY_HOSTS).map(([host, service]) => {
    const issuer = new TokenIssuer('quay', TOKEN_SECONDS);
    return [host, { issuer, registry: new OciRegistry(styleOf(host, service), issuer) }] as const;
  }),
);

/** Who signs the tokens of a host. */
export function issuerOf(host: string): TokenIssuer {
  return (REGISTRIES.get(host) ?? { issuer: new TokenIssuer('nobody') }).issuer;
}

/** Everything that a Quay host answers. */
export function answerQuay(request: SimulatedRequest): Reply {
  const path = request.url.pathname;
  if (path === '/v2/auth') return answerAuth(issuerOf(request.host), request);
  const existence = EXISTENCE.exec(path)?.groups;
  if (existence)
    return answerExistence(existence['kind'] as keyof typeof QUAY_NAMESPACES, existence['name'] ?? '');
  const reply = REGISTRIES.get(request.host)?.registry.answer(request) ?? { status: 404 };
  // Quay answers its support check with this body where others send an error.
  return path === '/v2/' && reply.status === 401 ? { ...reply, json: true } : reply;
}

/** The REST API ignores a robot's login: everybody sees which namespaces exist, and nothing more. */
function answerExistence(kind: keyof typeof QUAY_NAMESPACES, name: string): Reply {
  if (QUAY_NAMESPACES[kind].includes(name)) return { status: 200, json: { name } };
  const problem = {
    detail: 'Not Found',
    error_message: 'Not Found',
    error_type: 'not_found',
    title: 'not_found',
  };
  return {
    status: 404,
    headers: { 'Content-Type': 'application/problem+json' },
    json: { ...problem, status: 404 },
  };
}

function styleOf(host: string, service: string): RegistryStyle {
  return bearerStyle({
    host,
    service,
    challenges: ['Bearer realm="{realm}",service="{service}"{scope}'],
    realm: `https://${host}/v2/auth`,
    catalog: 'visible',
    links: 'absolute-opaque',
    pageSize: { default: 50, max: 100 },
    content: QUAY_CONTENT,
    publicRepositories: QUAY_PUBLIC,
    accounts: Object.values(QUAY_ACCOUNTS),
  });
}

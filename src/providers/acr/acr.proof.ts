import { basic, bearer } from '../../registry/authorization.js';
import { fetchToken } from '../../registry/token-exchange.js';
import type { Door } from '../../registry/registry.types.js';
import { warnOfGrants } from '../granted-access.js';
import type { ProviderContext } from '../provider.js';
import type { RegistryVisitor } from '../registry-browse.js';
import { acrProblem } from './acr.refusal.js';

/** What the token server of a registry wants for the list of repositories. */
export const CATALOG_SCOPE = 'registry:catalog:*';

// Names of repository-scoped tokens and of admin users are chosen by people; a principal has an ID.
const PRINCIPAL_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Proves a credential in two or three calls. The login has no scope, so that a refusal means the credential and
 * nothing else; the registry itself has to take what it gave.
 *
 * A repository-scoped token may not list repositories whatever its rights, so the catalogue is asked of principals only.
 *
 * @see https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
 * @throws DomainError of the closed list
 */
export async function prove(
  visitor: Omit<RegistryVisitor, 'cacheKey'>,
  context: ProviderContext,
): Promise<void> {
  const { endpoint, identity } = visitor;
  const session = context.registry.session({ endpoint, identity, deadline: context.deadline });
  const door = doorOf(endpoint.origin);
  const { trail } = context;
  const isPrincipal = identity.kind === 'login' && PRINCIPAL_ID.test(identity.username);
  trail.plan('authenticate', ...(isPrincipal ? (['authorize'] as const) : [])).at('authenticate');
  try {
    const authorization = await session.login(door);
    warnOfGrants(authorization.claims, trail);
    if (isPrincipal) {
      trail.at('authorize').tries('catalog', 'list');
      const login = basic(identity.username, identity.secret);
      const asked = { door, scope: CATALOG_SCOPE, authorization: login, deadline: context.deadline };
      const { secret, claims } = await fetchToken(context.outbound, asked);
      await session.readCatalog({ scheme: 'bearer', header: bearer(secret), claims });
      trail.proved('catalog', 'list');
    } else {
      await session.enter(authorization);
    }
  } catch (error) {
    throw acrProblem(error, 'verify');
  }
}

/** Every registry has its token server at this path of its own host, and is its own service. */
function doorOf(origin: string): Extract<Door, { scheme: 'bearer' }> {
  return { scheme: 'bearer', realm: new URL('/oauth2/token', origin), service: new URL(origin).host };
}

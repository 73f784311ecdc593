import { basicOf } from '../authorization.js';
import { ociError } from '../registry/registry-errors.js';
import { covers } from '../registry/registry-style.js';
import { accountOf, scopesOf, type Scope } from '../registry/token-endpoint.js';
import type { Access, TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { QUAY_ACCOUNTS, QUAY_CONTENT, QUAY_PUBLIC, type QuayAccount } from './quay.data.js';

const ACCOUNTS: readonly QuayAccount[] = Object.values(QUAY_ACCOUNTS);
const NAME = /^[a-z0-9._-]+\/[a-z0-9._-]+$/;

/**
 * The token endpoint. Credentials are checked before scopes, the catalogue has no scope, and `service` is
 * copied into the token as it comes.
 * @see https://github.com/quay/quay/blob/master/endpoints/v2/v2auth.py
 */
export function answerAuth(issuer: TokenIssuer, request: SimulatedRequest): Reply {
  if (request.method !== 'GET') return ociError(405, 'UNSUPPORTED', 'method not allowed');
  const account = accountOf(ACCOUNTS, request) as QuayAccount | undefined;
  if (request.headers.authorization !== undefined && !account) return badLogin(request);
  if (account?.disabled) return NAMESPACE_DISABLED;
  const scopes = scopesOf(request.url);
  if (!account && scopes.length === 0) return badLogin(request);
  const refused = scopes.map(refusal).find((reply) => reply !== undefined);
  if (refused) return refused;
  const { token } = issuer.issue({
    sub: account?.user ?? '(anonymous)',
    aud: request.url.searchParams.get('service') ?? '',
    access: scopes.map((scope) => grant(account, scope)),
  });
  return { status: 200, json: { token } };
}

/** Robots of a disabled namespace. */
export const NAMESPACE_DISABLED = ociError(
  405,
  'DENIED',
  'Namespace has been disabled. Please contact a system administrator.',
);

function badLogin(request: SimulatedRequest): Reply {
  const user = basicOf(request.headers)?.user ?? '';
  const message = user.includes('+')
    ? `Could not find robot with username: ${user} and supplied password.`
    : 'Invalid Username or Password';
  return ociError(401, 'UNAUTHORIZED', message);
}

function refusal({ type, name }: Scope): Reply | undefined {
  if (type !== 'repository')
    return ociError(400, 'INVALID_REQUEST', 'Unable to decode repository and actions');
  return NAME.test(repositoryOf(name)) ? undefined : ociError(400, 'NAME_INVALID', 'Invalid repository name');
}

/** Without the host that a name may begin with; a single segment belongs to the library namespace. */
function repositoryOf(name: string): string {
  const segments = name.split('/');
  if (segments.length > 2 && /[.:]/.test(segments[0] ?? '')) segments.shift();
  return segments.length === 1 ? `library/${name}` : segments.join('/');
}

/** Never push, although Quay would create the repository for it: the journal tells who asked. */
function grant(account: QuayAccount | undefined, scope: Scope): Access {
  const name = repositoryOf(scope.name);
  const may = name in QUAY_CONTENT && covers([...QUAY_PUBLIC, ...(account?.pulls ?? [])], name);
  const asksPull = scope.actions.some((action) => ['pull', '*'].includes(action.toLowerCase()));
  return { type: 'repository', name: scope.name, actions: may && asksPull ? ['pull'] : [] };
}

import { basicOf } from '../authorization.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { ociError } from './registry-errors.js';
import { covers, type Account, type RegistryStyle } from './registry-style.js';
import type { Access, TokenIssuer } from './token-issuer.js';

/** What a scope asks for. Names may hold colons (`host:port/name`), so type and actions are split off the ends. */
export interface Scope {
  type: string;
  name: string;
  actions: string[];
}

/** Every scope of a request, whether repeated or in one value. */
export function scopesOf(url: URL): Scope[] {
  const texts = url.searchParams.getAll('scope').flatMap((value) => value.split(' '));
  return texts.filter((text) => text !== '').map(readScope);
}

function readScope(text: string): Scope {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  return {
    type: text.slice(0, first),
    name: text.slice(first + 1, last),
    actions: text.slice(last + 1).split(','),
  };
}

/** The account that a Basic login names with the right secret. */
export function accountOf(accounts: readonly Account[], request: SimulatedRequest): Account | undefined {
  const basic = basicOf(request.headers);
  return accounts.find(({ user = basic?.user, secret }) => basic?.user === user && basic?.secret === secret);
}

/**
 * Token endpoint of the distribution specification: rights that the account lacks are not an error, the token
 * just does not have them.
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export function answerToken(style: RegistryStyle, issuer: TokenIssuer, request: SimulatedRequest): Reply {
  if (request.method !== 'GET') return ociError(405, 'UNSUPPORTED', 'method not allowed');
  const account = accountOf(style.accounts, request);
  const scopes = scopesOf(request.url);
  const triesLogin = request.headers.authorization !== undefined;
  if (triesLogin && !account) {
    return style.badLoginWithScopeIsEmpty && scopes.length > 0
      ? tokenReply(style, issuer, '', [])
      : style.badLogin;
  }
  if (!account && !style.anonymousTokens) return style.badLogin;
  const access = scopes
    .map((scope) => grant(style, account, scope))
    .filter(({ actions }) => actions.length > 0);
  return tokenReply(style, issuer, account?.subject ?? account?.user ?? '', access);
}

function grant(style: RegistryStyle, account: Account | undefined, scope: Scope): Access {
  const granted =
    scope.type === 'repository'
      ? covers([...style.publicRepositories, ...(account?.pulls ?? [])], scope.name) && 'pull'
      : style.catalog === 'scope' && account?.listsCatalog && '*';
  const actions = granted ? scope.actions.filter((action) => action === granted) : [];
  return { type: scope.type, name: scope.name, actions };
}

function tokenReply(style: RegistryStyle, issuer: TokenIssuer, sub: string, access: Access[]): Reply {
  const issued = issuer.issue({ sub, aud: style.service, access });
  const members = { ...issued, access_token: issued.token };
  return { status: 200, json: Object.fromEntries(style.tokenMembers.map((name) => [name, members[name]])) };
}

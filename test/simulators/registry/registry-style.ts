import type { Reply } from '../simulator.js';
import type { RegistryContent } from './registry-content.js';
import { ociError } from './registry-errors.js';

/** Who may log in, and what they may do then. */
export interface Account {
  /** Left out where any user name will do. */
  user?: string;
  secret: string;
  /** Subject of its tokens; default: the user name. */
  subject?: string;
  /** Repositories to pull from: names, or `name/*` for all below it, or `*`. */
  pulls: readonly string[];
  /** May list the whole catalogue. */
  listsCatalog?: boolean;
}

/** How one registry differs from the others. A new kind of registry is one of these, not new code. */
export interface RegistryStyle {
  host: string;
  /** Path before `/v2/`, for registries that live under one. */
  prefix: string;
  /** Lines of WWW-Authenticate with `{realm}` `{service}` `{scope}` to fill in; none: everybody may read. */
  challenges: readonly string[];
  /** Path of the token endpoint on the same host; empty where there is none, or another simulator answers it. */
  tokenPath: string;
  /** Absolute URL of the token endpoint, where it is not `tokenPath` on the host. */
  realm?: string;
  service: string;
  /** Members of the token answer. */
  tokenMembers: readonly ('token' | 'access_token' | 'expires_in' | 'issued_at')[];
  opaqueTokens: boolean;
  /** What the token endpoint says to a wrong user name or secret. */
  badLogin: Reply;
  /** Harbor: a wrong login with a scope gets a token for nothing. */
  badLoginWithScopeIsEmpty: boolean;
  /** What the registry itself says to credentials that it refuses; GHCR gives no challenge then. */
  wrongLogin: 'challenge' | 'forbidden';
  /** Gives tokens without a login. */
  anonymousTokens: boolean;
  /** Takes Basic at the registry itself. */
  takesBasic: boolean;
  /** Takes an account's secret itself as the Bearer token. */
  takesStaticBearer: boolean;
  /** Answers wrong credentials with 401 even where no login is needed. */
  checksNeedlessLogin: boolean;
  /** A repository without rights: a challenge for more scope, or a plain 403. */
  denies: 'challenge' | 'forbidden';
  /** Who may list repositories: holders of `registry:catalog:*`, everybody what they may see, or nobody. */
  catalog: 'scope' | 'visible' | 'none';
  /** Quay's links are absolute and opaque, everybody else's relative. */
  links: 'relative' | 'absolute-opaque';
  pageSize: { default: number; max: number };
  content: RegistryContent;
  /** Repositories that need no login. */
  publicRepositories: readonly string[];
  accounts: readonly Account[];
}

/** True where the names cover the repository. */
export function covers(names: readonly string[], repository: string): boolean {
  return names.some(
    (name) =>
      name === '*' ||
      name === repository ||
      (name.endsWith('/*') && repository.startsWith(name.slice(0, -1))),
  );
}

/** The style's token endpoint as clients must call it. */
export function realmOf(style: RegistryStyle): string {
  return style.realm ?? `https://${style.host}${style.tokenPath}`;
}

/** A registry as the distribution project's own, with a token endpoint; `overrides` say what differs. */
export function bearerStyle(overrides: Partial<RegistryStyle> & { host: string }): RegistryStyle {
  return {
    prefix: '',
    challenges: ['Bearer realm="{realm}",service="{service}"{scope}'],
    tokenPath: '/token',
    service: overrides.host,
    tokenMembers: ['token', 'access_token', 'expires_in', 'issued_at'],
    opaqueTokens: false,
    badLogin: ociError(401, 'UNAUTHORIZED', 'incorrect username or password'),
    badLoginWithScopeIsEmpty: false,
    wrongLogin: 'challenge',
    anonymousTokens: false,
    takesBasic: false,
    takesStaticBearer: false,
    checksNeedlessLogin: false,
    denies: 'challenge',
    catalog: 'scope',
    links: 'relative',
    pageSize: { default: 100, max: 1000 },
    content: {},
    publicRepositories: [],
    accounts: [],
    ...overrides,
  };
}

/** A registry that takes the password itself, as one behind htpasswd. */
export function basicStyle(overrides: Partial<RegistryStyle> & { host: string }): RegistryStyle {
  const challenges = ['Basic realm="Registry"'];
  return bearerStyle({ challenges, tokenPath: '', takesBasic: true, denies: 'forbidden', ...overrides });
}

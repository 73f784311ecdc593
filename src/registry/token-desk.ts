import type { OutboundPort } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import {
  allowsPull,
  grantedActions,
  isAnonymous,
  type AccessToken,
  type TokenClaims,
} from './access-token.js';
import { basic, bearer, directAuthorization, type Authorization } from './authorization.js';
import { RegistryRefusal, type RefusalFacts } from './registry-refusal.js';
import type { Door, RegistryVisit } from './registry.types.js';
import { fetchToken, pullScope } from './token-exchange.js';
import { tokenKey, type TokenStore } from './token-store.js';

type BearerDoor = Extract<Door, { scheme: 'bearer' }>;

/** What an authorization is for: pulling from a repository, a scope of its own, or nothing but the login. */
export interface Purpose {
  repository?: string;
  scope?: string;
}

/** Turns a visitor's credential into authorizations, by the door that the registry has. */
export class TokenDesk {
  constructor(
    private readonly outbound: OutboundPort,
    private readonly tokens: TokenStore,
    private readonly visit: RegistryVisit,
  ) {}

  /**
   * One call to the token server at most. A server that gives less than was asked for answers 200 all the same, so
   * the token is read as far as it can be.
   *
   * Throws a `RegistryRefusal`, or `address_refused` where the token server may not be given the credential.
   */
  async authorize(door: Door, purpose: Purpose = {}): Promise<Authorization> {
    const { identity } = this.visit;
    if (identity.kind === 'token') return directAuthorization(identity);
    if (door.scheme === 'foreign') throw foreignRealm();
    return door.scheme === 'bearer' ? this.#exchanged(door, purpose) : directAuthorization(identity);
  }

  /** What the token says that the token server gives to anybody who asks; undefined when it gives none. */
  async strangersClaims(door: BearerDoor): Promise<TokenClaims | undefined> {
    try {
      const { claims } = await fetchToken(this.outbound, { door, deadline: this.visit.deadline });
      return claims;
    } catch (error) {
      if (error instanceof RegistryRefusal) return undefined;
      throw error;
    }
  }

  /** Forgets a token that the registry took no longer. */
  drop({ keptUnder }: Authorization): void {
    if (keptUnder !== undefined) this.tokens.drop(keptUnder);
  }

  async #exchanged(door: BearerDoor, purpose: Purpose): Promise<Authorization> {
    const key = this.#key(door, scopeOf(purpose));
    const kept = key === undefined ? undefined : this.tokens.find(key);
    if (kept) return { ...exchangedAuthorization(kept), keptUnder: key };
    const token = await this.#fetch(door, scopeOf(purpose));
    refuseLesser(token, purpose);
    if (key !== undefined) this.tokens.keep(key, token);
    return exchangedAuthorization(token);
  }

  #fetch(door: BearerDoor, scope?: string): Promise<AccessToken> {
    const { identity, deadline } = this.visit;
    const authorization = identity.kind === 'login' ? basic(identity.username, identity.secret) : undefined;
    return fetchToken(this.outbound, { door, scope, authorization, deadline });
  }

  #key({ realm, service = '' }: BearerDoor, scope = ''): string | undefined {
    const { cacheKey } = this.visit;
    return cacheKey === undefined ? undefined : tokenKey(cacheKey, realm.href, service, scope);
  }
}

function scopeOf({ repository, scope }: Purpose): string | undefined {
  return repository === undefined ? scope : pullScope(repository);
}

function exchangedAuthorization(token: AccessToken): Authorization {
  const { secret, expiresAt, claims } = token;
  return { scheme: 'bearer', header: bearer(secret), claims, token: { secret, expiresAt } };
}

/** Harbor answers a bad password with an empty token, and everybody answers a missing right so. */
function refuseLesser({ claims }: AccessToken, { repository, scope }: Purpose): void {
  const step = (repository ?? scope) === undefined ? 'authenticate' : 'authorize';
  const facts: RefusalFacts = { step, scheme: 'bearer', status: 200, codes: [], isPage: false };
  if (isAnonymous(claims)) throw new RegistryRefusal({ ...facts, isAnonymous: true });
  const granted = repository === undefined ? undefined : grantedActions(claims, repository);
  if (!allowsPull(granted)) throw new RegistryRefusal({ ...facts, granted });
}

function foreignRealm(): DomainError {
  return new DomainError('address_refused', 'The registry names a token server that does not belong to it.', {
    hint: 'The credential was not sent. Use the host name that the registry itself is configured with.',
  });
}

import type { Secret } from '../encryption/secret.js';
import type { TokenClaims } from './access-token.js';
import type { RegistryIdentity } from './registry.types.js';

/** A ready Authorization header, and what is known about it. */
export interface Authorization {
  scheme: 'basic' | 'bearer' | 'token';
  header: Secret;
  /** What a token from the registry's token server says about itself. */
  claims: TokenClaims;
  /** The token itself, without `Bearer`, and when it ends, in milliseconds since the epoch. */
  token?: { secret: Secret; expiresAt: number };
  /** The key under which the token is kept, where it came from there: it may have been revoked since. */
  keptUnder?: string;
}

/** Shows the credential itself: the user's own bearer token, or user name and password as Basic (RFC 7617, UTF-8). */
export function directAuthorization(identity: RegistryIdentity): Authorization {
  if (identity.kind === 'token') return { scheme: 'token', header: bearer(identity.secret), claims: {} };
  return { scheme: 'basic', header: basic(identity.username, identity.secret), claims: {} };
}

export function basic(username: string, password: Secret): Secret {
  return password.map((clear) => `Basic ${Buffer.from(`${username}:${clear}`, 'utf8').toString('base64')}`);
}

export function bearer(token: Secret): Secret {
  return token.map((clear) => `Bearer ${clear}`);
}

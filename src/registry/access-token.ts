import { Secret } from '../encryption/secret.js';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import {
  parseJsonBody,
  parseJsonText,
  readArray,
  readNumber,
  readString,
} from '../outbound/response-json.js';

/** What a token says it may be used for. */
export interface AccessEntry {
  type: string;
  name: string;
  actions: string[];
}

/** A token from a registry's token server. What is read out of it is a hint of that server, never proof to others. */
export interface AccessToken {
  secret: Secret;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  claims: TokenClaims;
}

/** What could be read of a token; all unset for one that is not a JWT. Its signature is not checked. */
export interface TokenClaims {
  /** Whom the token names. */
  subject?: string;
  access?: AccessEntry[];
  /** When the token itself ends. */
  expiresAt?: Date;
}

const DEFAULT_LIFETIME_S = 60;
const MAX_LIFETIME_S = 24 * 60 * 60;
const MAX_ACCESS_ENTRIES = 100;
// What fits into an Authorization header below the 16 KiB that servers commonly take, and cannot break out of it.
const TOKEN = /^[\x21-\x7e]{1,16000}$/;
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

/**
 * Reads the answer of a token server, undefined when there is no token in it. ACR sends `access_token` alone, others
 * `token`, some both. Throws `provider_protocol_error` when it is not JSON.
 *
 * @param now milliseconds since the epoch
 * @see https://distribution.github.io/distribution/spec/auth/token/#token-response-fields
 */
export function readTokenResponse(response: OutboundResponse, now: number): AccessToken | undefined {
  const answer = parseJsonBody(response);
  const token = [readString(answer, 'token'), readString(answer, 'access_token')].find(isToken);
  if (token === undefined) return undefined;
  return { secret: new Secret(token), expiresAt: readExpiry(answer, now), claims: readClaims(token) };
}

function isToken(value: string | undefined): value is string {
  return value !== undefined && TOKEN.test(value);
}

/** A lifetime below 60 s is read as 60 s, as the specification asks; a start in the future is a wrong clock. */
function readExpiry(answer: unknown, now: number): number {
  const lifetimeS = readNumber(answer, 'expires_in') ?? DEFAULT_LIFETIME_S;
  const issuedAt = Date.parse(readString(answer, 'issued_at') ?? '');
  const start = Number.isNaN(issuedAt) ? now : Math.min(issuedAt, now);
  return start + Math.min(Math.max(lifetimeS, DEFAULT_LIFETIME_S), MAX_LIFETIME_S) * 1000;
}

/** Reads a token as a JWT where it is one. */
export function readClaims(token: string): TokenClaims {
  const payload = JWT.exec(token)?.[1];
  const claims =
    payload === undefined ? undefined : parseJsonText(Buffer.from(payload, 'base64url').toString());
  const expiresAt = new Date((readNumber(claims, 'exp') ?? Number.NaN) * 1000);
  return {
    subject: readString(claims, 'sub'),
    access: readArray(claims, 'access')?.slice(0, MAX_ACCESS_ENTRIES).flatMap(readEntry),
    expiresAt: Number.isNaN(expiresAt.getTime()) ? undefined : expiresAt,
  };
}

function readEntry(entry: unknown): AccessEntry[] {
  const type = readString(entry, 'type');
  const name = readString(entry, 'name');
  if (type === undefined || name === undefined) return [];
  const actions = readArray(entry, 'actions') ?? [];
  return [{ type, name, actions: actions.filter((action) => typeof action === 'string') }];
}

/**
 * True when the token says that it was given to nobody in particular: the specification has an empty subject for
 * that, Quay writes `(anonymous)`.
 *
 * @see https://distribution.github.io/distribution/spec/auth/jwt/
 */
export function isAnonymous({ subject }: TokenClaims): boolean {
  return subject === '' || subject === '(anonymous)';
}

/**
 * The actions that the token allows on a repository; undefined when it does not say. A single entry under another
 * name counts, since a registry behind a path prefix knows the repository by a longer name.
 */
export function grantedActions({ access }: TokenClaims, repository: string): string[] | undefined {
  const entries = access?.filter(({ type }) => type === 'repository');
  if (!entries || entries.length === 0) return access?.length === 0 ? [] : undefined;
  const entry =
    entries.find(({ name }) => name === repository) ?? (entries.length === 1 ? entries[0] : undefined);
  return entry?.actions;
}

/** True unless the token says that pulling is not among what it allows. */
export function allowsPull(actions: readonly string[] | undefined): boolean {
  return actions === undefined || actions.includes('pull') || actions.includes('*');
}

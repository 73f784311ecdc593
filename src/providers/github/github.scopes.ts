import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProofTrail } from '../proof-trail.js';

/** Either lets a token read packages. `repo` is not known to, whatever else it allows. */
const READING_SCOPES = ['read:packages', 'write:packages'];
const PACKAGE_SCOPES = [...READING_SCOPES, 'delete:packages'];

/**
 * The header is missing where GitHub does not know scopes for the kind of token; then its other answers decide.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 * @throws DomainError `permission_missing`
 */
export function requireScope(response: OutboundResponse): void {
  const scopes = scopesOf(response);
  if (scopes === undefined || scopes.some((scope) => READING_SCOPES.includes(scope))) return;
  throw new DomainError('permission_missing', 'The token lacks the scope read:packages.', {
    hint: 'Give the classic token the scope read:packages; it needs no other.',
  });
}

/** Warns of every scope that pulling does not need. */
export function warnOfScopes(response: OutboundResponse, trail: ProofTrail): void {
  const scopes = scopesOf(response) ?? [];
  if (scopes.includes('write:packages')) trail.warn('may_push');
  if (scopes.includes('delete:packages')) trail.warn('may_delete');
  if (scopes.some((scope) => !PACKAGE_SCOPES.includes(scope))) trail.warn('reaches_further');
}

function scopesOf({ headers }: OutboundResponse): string[] | undefined {
  const scopes = headers['x-oauth-scopes']?.split(',').map((scope) => scope.trim());
  return scopes?.filter((scope) => scope !== '');
}

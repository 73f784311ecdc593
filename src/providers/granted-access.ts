import type { TokenClaims } from '../registry/access-token.js';
import type { ProofTrail } from './proof-trail.js';

/**
 * Warns where the token of a registry says that it may do more to repositories than pull from them. Only pull is ever
 * asked for, so that silence says nothing of the credential behind the token.
 */
export function warnOfGrants({ access = [] }: TokenClaims, trail: ProofTrail): void {
  for (const { type, actions } of access) {
    if (type !== 'repository') continue;
    if (actions.includes('push') || actions.includes('*')) trail.warn('may_push');
    if (actions.includes('delete') || actions.includes('*')) trail.warn('may_delete');
  }
}

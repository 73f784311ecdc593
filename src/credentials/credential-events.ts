import { DomainError } from '../problems/domain-error.js';
import type { CredentialKey } from './credential.store.js';

/** What the audit trail says of a credential. */
export function auditEvent<
  Action extends 'credential.store' | 'credential.delete' | 'credential.link' | 'credential.use',
>(action: Action, key: CredentialKey) {
  return {
    action,
    organizationId: key.organizationId,
    target: { kind: 'credential' as const, id: key.id },
    detail: { provider: key.provider },
  };
}

/** The same for a credential of another organization or provider as for none at all. */
export function credentialNotFound(): DomainError {
  return new DomainError('not_found', 'There is no such credential.');
}

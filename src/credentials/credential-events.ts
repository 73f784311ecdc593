import type { AuditEvent } from '../audit/audit.service.js';
import type { DomainEvent, EventType } from '../events/event.js';
import { DomainError } from '../problems/domain-error.js';
import type { CredentialKey } from './credential.store.js';

/** What the audit trail says of a credential. */
export function auditEvent<
  Action extends
    | 'credential.store'
    | 'credential.update'
    | 'credential.delete'
    | 'credential.link'
    | 'credential.use'
    | 'credential.check',
>(action: Action, key: CredentialKey) {
  return {
    action,
    organizationId: key.organizationId,
    target: { kind: 'credential' as const, id: key.id },
    detail: { provider: key.provider },
  };
}

/** What the organization is told of a credential. */
export function credentialEvent(
  type: Extract<EventType, `credential.${string}`>,
  { organizationId, provider, id }: CredentialKey,
  data: DomainEvent['data'] = {},
): DomainEvent {
  return { type, organizationId, subjectId: id, data: { provider, ...data } };
}

/** What it says of a body that names a project which the organization has not: as of a path that leads to one. */
export function deniedProject(organizationId: string, projectId: string): AuditEvent {
  return {
    action: 'access.deny',
    organizationId,
    target: { kind: 'project', id: projectId },
    result: 'not_found',
  };
}

/** The same for a credential of another organization or provider as for none at all. */
export function credentialNotFound(): DomainError {
  return new DomainError('not_found', 'There is no such credential.');
}

import type { AuditAction, AuditEvent } from '../audit/audit.service.js';
import type { DomainEvent, EventType } from '../events/event.js';
import { DomainError } from '../problems/domain-error.js';
import type { CredentialKey } from './credential.store.js';

/** What the audit trail says of a credential. */
export function auditEvent<Action extends Extract<AuditAction, `credential.${string}`>>(
  action: Action,
  key: CredentialKey,
  detail: AuditEvent['detail'] = {},
) {
  return {
    action,
    organizationId: key.organizationId,
    target: { kind: 'credential' as const, id: key.id },
    detail: { provider: key.provider, ...detail },
  };
}

/** What it says of a credential that is proven without being stored: it has no id. */
export function dryRunEvent(organizationId: string, provider: string) {
  return {
    action: 'credential.validate' as const,
    organizationId,
    target: { kind: 'credential' as const },
    detail: { provider },
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

/** How many ids one audit record lists; beyond that their number has to do. */
const MAX_LISTED_IDS = 100;

/** What an audit record says of the projects of a credential. */
export function projectsDetail(projectIds: readonly string[]): Record<string, unknown> {
  return { projectIds: projectIds.slice(0, MAX_LISTED_IDS), projectCount: projectIds.length };
}

/** The same for a credential of another organization or provider as for none at all. */
export function credentialNotFound(): DomainError {
  return new DomainError('not_found', 'There is no such credential.');
}

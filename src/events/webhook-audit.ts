import type { AuditAction, AuditEvent } from '../audit/audit.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { WebhookKey } from './webhook.store.js';

/** What the audit trail says of a webhook. */
export function webhookAudit(
  action: Extract<AuditAction, `webhook.${string}`>,
  { organizationId, id }: WebhookKey,
  detail?: Record<string, string>,
): AuditEvent {
  return {
    action,
    organizationId,
    target: { kind: 'webhook', id },
    result: 'succeeded',
    ...(detail === undefined ? {} : { detail }),
  };
}

/** The same for a webhook of another organization as for none at all. */
export function webhookNotFound(): DomainError {
  return new DomainError('not_found', 'There is no such webhook.');
}

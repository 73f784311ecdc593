import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import { requireVersion, type VersionCondition } from '../http/if-match.js';
import { RegistryClient } from '../registry/registry-client.js';
import { CredentialChangeStore } from './credential-change.store.js';
import { auditEvent, credentialEvent, credentialNotFound, projectsDetail } from './credential-events.js';
import { cacheKeysOf } from './credential-use.service.js';
import { type CredentialKey, CredentialStore } from './credential.store.js';

/** Deletes credentials. One that is still linked may be deleted; the audit trail says what it was linked to. */
@Injectable()
export class CredentialRemovingService {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly changes: CredentialChangeStore,
    private readonly audit: AuditService,
    private readonly events: EventOutbox,
    private readonly registry: RegistryClient,
  ) {}

  /**
   * Deletes the row with its sealed secret and its links, and forgets the tokens that were got with it. Other replicas
   * look for the row before they look for a token.
   *
   * @throws DomainError `not_found`, `precondition_failed`
   */
  async remove(caller: Caller, key: CredentialKey, condition?: VersionCondition): Promise<void> {
    await this.credentials.transaction(async (transaction) => {
      const row = await this.changes.lock(transaction, key);
      if (row === null) throw credentialNotFound();
      requireVersion(condition, row.version);
      const projectIds = await this.changes.linksOf(transaction, key);
      await this.credentials.delete(transaction, key);
      const event = auditEvent('credential.delete', key, projectsDetail(projectIds));
      await this.audit.append(caller, { ...event, result: 'succeeded' }, transaction);
      await this.events.append(transaction, credentialEvent('credential.deleted', key));
    });
    this.registry.forget(cacheKeysOf(key.id));
  }
}

import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ProjectStore } from '../access/project.store.js';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../problems/domain-error.js';
import { auditEvent, credentialNotFound, deniedProject } from './credential-events.js';
import { type CredentialKey, CredentialStore } from './credential.store.js';

/** Which projects may use a credential. */
@Injectable()
export class CredentialLinksService {
  constructor(
    private readonly projects: ProjectStore,
    private readonly credentials: CredentialStore,
    private readonly audit: AuditService,
  ) {}

  async list(key: CredentialKey): Promise<string[]> {
    if ((await this.credentials.find(key)) === null) throw credentialNotFound();
    return (await this.credentials.linksOf(key.organizationId, [key.id])).get(key.id) ?? [];
  }

  /** Replaces the whole set; an unknown or foreign project changes nothing. */
  async replace(caller: Caller, key: CredentialKey, projectIds: string[]): Promise<string[]> {
    const wanted = [...new Set(projectIds.map((id) => id.toLowerCase()))].sort();
    const known = await this.projects.within(key.organizationId, wanted);
    const [unknown] = wanted.filter((id) => !known.has(id));
    if (unknown !== undefined) {
      await this.audit.append(caller, deniedProject(key.organizationId, unknown));
      throw new DomainError('not_found', 'A project of the list is not in the organization.');
    }
    await this.credentials.transaction(async (transaction) => {
      if (!(await this.credentials.relink(transaction, key, wanted))) throw credentialNotFound();
      const { detail, ...event } = auditEvent('credential.link', key);
      const described = { ...event, detail: { ...detail, projectIds: wanted }, result: 'succeeded' };
      await this.audit.append(caller, described, transaction);
    });
    return wanted;
  }
}

import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ProjectStore } from '../access/project.store.js';
import { AuditService } from '../audit/audit.service.js';
import type { Transaction } from '../database/transactional-store.js';
import { requireVersion, type VersionCondition } from '../http/if-match.js';
import { DomainError } from '../problems/domain-error.js';
import { auditEvent, credentialNotFound, deniedProject } from './credential-events.js';
import { CredentialChangeStore } from './credential-change.store.js';
import { type CredentialKey, CredentialStore } from './credential.store.js';

/** Which projects may use a credential. */
@Injectable()
export class CredentialLinksService {
  constructor(
    private readonly projects: ProjectStore,
    private readonly credentials: CredentialStore,
    private readonly changes: CredentialChangeStore,
    private readonly audit: AuditService,
  ) {}

  async list(key: CredentialKey): Promise<string[]> {
    if ((await this.credentials.find(key)) === null) throw credentialNotFound();
    return (await this.credentials.linksOf(key.organizationId, [key.id])).get(key.id) ?? [];
  }

  /**
   * The project that a body names, if it names one, as a list to be linked. One of another organization is as one that is
   * not there.
   *
   * @throws DomainError `not_found`
   */
  async projectsOf(
    caller: Caller,
    organizationId: string,
    { projectId }: { projectId?: string },
  ): Promise<string[]> {
    if (projectId === undefined) return [];
    const id = projectId.toLowerCase();
    if ((await this.projects.within(organizationId, [id])).has(id)) return [id];
    await this.audit.append(caller, deniedProject(organizationId, id));
    throw new DomainError('not_found', 'There is no such project in the organization.');
  }

  /** Links a credential to projects of its organization, besides those that it is linked to. */
  async add(caller: Caller, key: CredentialKey, projectIds: readonly string[]): Promise<string[]> {
    return this.credentials.transaction(async (transaction) => {
      const row = await this.changes.lock(transaction, key);
      if (row === null) throw credentialNotFound();
      const added = await this.addWithin(transaction, caller, { key, projectIds });
      if (added.length > 0) await this.changes.count(transaction, row);
      return added;
    });
  }

  /** The same within a change of the row, which has to be locked. Answers those that were missing. */
  async addWithin(
    transaction: Transaction,
    caller: Caller,
    { key, projectIds }: { key: CredentialKey; projectIds: readonly string[] },
  ): Promise<string[]> {
    const there = new Set(await this.changes.linksOf(transaction, key));
    const missing = projectIds.filter((id) => !there.has(id)).sort();
    if (missing.length === 0) return [];
    await this.credentials.link(transaction, key, missing);
    const event = auditEvent('credential.link', key, { addedProjectIds: missing });
    await this.audit.append(caller, { ...event, result: 'succeeded' }, transaction);
    return missing;
  }

  /** Replaces the whole set; an unknown or foreign project changes nothing. */
  async replace(
    caller: Caller,
    key: CredentialKey,
    { projectIds, condition }: { projectIds: string[]; condition?: VersionCondition },
  ): Promise<string[]> {
    const wanted = [...new Set(projectIds.map((id) => id.toLowerCase()))].sort();
    const known = await this.projects.within(key.organizationId, wanted);
    const [unknown] = wanted.filter((id) => !known.has(id));
    if (unknown !== undefined) {
      await this.audit.append(caller, deniedProject(key.organizationId, unknown));
      throw new DomainError('not_found', 'A project of the list is not in the organization.');
    }
    await this.credentials.transaction(async (transaction) => {
      // Locked first, so that two replacements do not mix.
      const row = await this.changes.lock(transaction, key);
      if (row === null) throw credentialNotFound();
      requireVersion(condition, row.version);
      if (!isDeepStrictEqual(await this.changes.linksOf(transaction, key), wanted)) {
        await this.changes.unlinkAll(transaction, key);
        await this.credentials.link(transaction, key, wanted);
        await this.changes.count(transaction, row);
      }
      const event = auditEvent('credential.link', key, { projectIds: wanted });
      await this.audit.append(caller, { ...event, result: 'succeeded' }, transaction);
    });
    return wanted;
  }
}

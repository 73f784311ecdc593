import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/caller.js';
import { ProjectStore } from '../access/project.store.js';
import { AuditService } from '../audit/audit.service.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import { DomainError } from '../problems/domain-error.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { auditEvent, credentialEvent, credentialNotFound, deniedProject } from './credential-events.js';
import { CredentialProvingService } from './credential-proving.service.js';
import { type CredentialKey, CredentialStore, nameTaken } from './credential.store.js';
import type { CredentialEntity } from './credential.entity.js';

/** The core: a credential is proven at its provider, sealed and stored, or deleted. */
@Injectable()
export class CredentialStoringService {
  constructor(
    private readonly projects: ProjectStore,
    private readonly credentials: CredentialStore,
    private readonly proving: CredentialProvingService,
    private readonly audit: AuditService,
    private readonly events: EventOutbox,
  ) {}

  /**
   * Asks the provider first; row, link and audit record are written together, or nothing is.
   *
   * @throws DomainError of the closed list
   */
  async store(
    caller: Caller,
    provider: AnyProvider,
    organizationId: string,
    input: StoreCredentialDto,
  ): Promise<CredentialEntity> {
    const repeated = await this.storedBefore(caller, provider, organizationId);
    if (repeated !== null) return repeated;
    const projectId = input.projectId.toLowerCase();
    await this.assertProject(caller, organizationId, projectId);
    await this.assertNameFree(provider, organizationId, input.name);
    const key = { id: caller.once?.resourceId ?? uuidv7(), organizationId, provider: provider.slug };
    return this.audit.attempt(caller, auditEvent('credential.store', key), async (succeed) => {
      const row = await this.newRow(key, provider, input);
      await this.credentials.transaction(async (transaction) => {
        await this.credentials.insert(transaction, row);
        await this.credentials.link(transaction, key, [projectId]);
        await this.events.append(transaction, credentialEvent('credential.stored', key));
        await caller.once?.commit(transaction);
        await succeed(transaction);
      });
      return row;
    });
  }

  /** Deletes the row with its sealed secret and its links. */
  async remove(
    caller: Caller,
    provider: Pick<AnyProvider, 'slug'>,
    organizationId: string,
    id: string,
  ): Promise<void> {
    const key = { id, organizationId, provider: provider.slug };
    await this.credentials.transaction(async (transaction) => {
      if (!(await this.credentials.delete(transaction, key))) throw credentialNotFound();
      await this.audit.append(
        caller,
        { ...auditEvent('credential.delete', key), result: 'succeeded' },
        transaction,
      );
      await this.events.append(transaction, credentialEvent('credential.deleted', key));
    });
  }

  /** What an earlier request with the same Idempotency-Key stored, whose answer perhaps never arrived. */
  private async storedBefore(
    { once }: Caller,
    provider: AnyProvider,
    organizationId: string,
  ): Promise<CredentialEntity | null> {
    if (once?.wasCommitted !== true) return null;
    return this.credentials.find({ id: once.resourceId, organizationId, provider: provider.slug });
  }

  private async assertProject(caller: Caller, organizationId: string, projectId: string): Promise<void> {
    if ((await this.projects.within(organizationId, [projectId])).has(projectId)) return;
    await this.audit.append(caller, deniedProject(organizationId, projectId));
    throw new DomainError('not_found', 'There is no such project in the organization.');
  }

  private async assertNameFree(
    provider: AnyProvider,
    organizationId: string,
    name: string | undefined,
  ): Promise<void> {
    if (name === undefined) return;
    if (await this.credentials.isNameTaken(organizationId, provider.slug, name)) throw nameTaken();
  }

  private async newRow(
    key: CredentialKey,
    provider: AnyProvider,
    input: StoreCredentialDto,
  ): Promise<CredentialEntity> {
    const proven = await this.proving.prove(provider, { ...key, secretVersion: 1 }, input);
    const now = proven.lastValidatedAt;
    return {
      ...key,
      name: input.name ?? null,
      description: input.description ?? null,
      ...proven,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
  }
}

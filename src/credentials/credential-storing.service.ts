import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Caller, commitOf } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { telling } from '../events/event-outbox.store.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { auditEvent, credentialEvent } from './credential-events.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialProvingService } from './credential-proving.service.js';
import { type CredentialKey, CredentialStore } from './credential.store.js';
import type { CredentialEntity } from './credential.entity.js';
import { nameTaken } from './write-conflicts.js';

/** A store body for an organization, with the projects to link. */
export interface StoredInput {
  provider: AnyProvider;
  organizationId: string;
  input: StoreCredentialDto;
  projectIds: readonly string[];
}

/** The core: a credential is proven at its provider, sealed and stored. */
@Injectable()
export class CredentialStoringService {
  constructor(
    private readonly links: CredentialLinksService,
    private readonly credentials: CredentialStore,
    private readonly proving: CredentialProvingService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Asks the provider first; row, links, event and audit record are written by one statement, or nothing is.
   *
   * @throws DomainError of the closed list
   */
  async store(
    caller: Caller,
    provider: AnyProvider,
    organizationId: string,
    input: StoreCredentialDto,
  ): Promise<CredentialEntity> {
    const projectIds = await this.links.projectsOf(caller, organizationId, input);
    return this.storeLinked(caller, { provider, organizationId, input, projectIds });
  }

  /** The same with any number of links, to projects that are known to be the organization's. */
  async storeLinked(caller: Caller, stored: StoredInput): Promise<CredentialEntity> {
    const { provider, organizationId, input, projectIds } = stored;
    const repeated = await this.storedBefore(caller, provider, organizationId);
    if (repeated !== null) return repeated;
    await this.assertNameFree(provider, organizationId, input.name);
    const key = { id: caller.once?.resourceId ?? uuidv7(), organizationId, provider: provider.slug };
    return this.audit.attempt(caller, auditEvent('credential.store', key), async (_, success) => {
      const row = await this.newRow(key, provider, input);
      await this.credentials.insert(row, projectIds, [
        ...telling(credentialEvent('credential.stored', key)),
        ...commitOf(caller),
        success,
      ]);
      return row;
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

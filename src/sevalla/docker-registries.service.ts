import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Caller, commitOf } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { auditEvent, credentialEvent } from '../credentials/credential-events.js';
import type { CredentialEntity } from '../credentials/credential.entity.js';
import { CredentialStore } from '../credentials/credential.store.js';
import { telling } from '../events/event-outbox.store.js';
import { DockerRegistryProvingService, type RegistryLogin } from './docker-registry-proving.service.js';
import { type DockerRegistry, DockerRegistryStore, naming } from './docker-registry.store.js';
import { DEFAULT_REGISTRY, type StoreDockerRegistryDto } from './docker-registry.dto.js';

/** Stores credentials of the facade: rows of the same table, under the same records and events. */
@Injectable()
export class DockerRegistriesService {
  constructor(
    private readonly registries: DockerRegistryStore,
    private readonly credentials: CredentialStore,
    private readonly proving: DockerRegistryProvingService,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError of the closed list; nothing is stored then. */
  async store(
    caller: Caller,
    organizationId: string,
    input: StoreDockerRegistryDto,
  ): Promise<DockerRegistry> {
    const { once } = caller;
    if (once?.wasCommitted === true) return this.registries.find(organizationId, once.resourceId);
    const { name, registry: chosen, ...rest } = input;
    const login: RegistryLogin = { ...rest, registry: chosen ?? DEFAULT_REGISTRY };
    const id = once?.resourceId ?? uuidv7();
    const key = { id, organizationId, provider: this.proving.slugOf(login) };
    return this.audit.attempt(caller, auditEvent('credential.store', key), async (_, success) => {
      const proven = await this.proving.prove({ ...key, secretVersion: 1 }, login);
      const now = proven.lastValidatedAt;
      const described = { name: null, description: null, version: 1, createdAt: now, updatedAt: now };
      const row: CredentialEntity = { ...key, ...described, ...proven };
      await this.credentials.insert(
        row,
        [],
        [
          naming(row, name),
          ...telling(credentialEvent('credential.stored', key)),
          ...commitOf(caller),
          success,
        ],
      );
      return { name, row };
    });
  }
}

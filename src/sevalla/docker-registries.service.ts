import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { auditEvent, credentialEvent, credentialNotFound } from '../credentials/credential-events.js';
import type { CredentialEntity } from '../credentials/credential.entity.js';
import { CredentialStore } from '../credentials/credential.store.js';
import type { Transaction } from '../database/transactional-store.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import { DomainError } from '../problems/domain-error.js';
import { DockerRegistryProvingService, type RegistryLogin } from './docker-registry-proving.service.js';
import { type Change, type DockerRegistry, DockerRegistryStore } from './docker-registry.store.js';
import {
  DEFAULT_REGISTRY,
  type RegistryName,
  type StoreDockerRegistryDto,
  type UpdateDockerRegistryDto,
} from './docker-registry.dto.js';
import { loginOf } from './registry-names.js';

/** Stores and changes credentials of the facade: rows of the same table, under the same records and events. */
@Injectable()
export class DockerRegistriesService {
  constructor(
    private readonly registries: DockerRegistryStore,
    private readonly credentials: CredentialStore,
    private readonly proving: DockerRegistryProvingService,
    private readonly audit: AuditService,
    private readonly events: EventOutbox,
  ) {}

  async find(organizationId: string, id: string): Promise<DockerRegistry> {
    const registry = await this.registries.find(organizationId, id);
    if (registry === null) throw credentialNotFound();
    return registry;
  }

  /** @throws DomainError of the closed list; nothing is stored then. */
  async store(
    caller: Caller,
    organizationId: string,
    input: StoreDockerRegistryDto,
  ): Promise<DockerRegistry> {
    const { once } = caller;
    if (once?.wasCommitted === true) return this.find(organizationId, once.resourceId);
    const { name, registry: chosen, ...rest } = input;
    const login: RegistryLogin = { ...rest, registry: chosen ?? DEFAULT_REGISTRY };
    const id = once?.resourceId ?? uuidv7();
    const key = { id, organizationId, provider: this.proving.slugOf(login) };
    return this.audit.attempt(caller, auditEvent('credential.store', key), async (succeed) => {
      const proven = await this.proving.prove({ ...key, secretVersion: 1 }, login);
      const now = proven.lastValidatedAt;
      const described = { name: null, description: null, version: 1, createdAt: now, updatedAt: now };
      const row: CredentialEntity = { ...key, ...described, ...proven };
      await this.registries.transaction(async (transaction) => {
        await this.credentials.insert(transaction, row, []);
        await this.registries.insert(transaction, { name, row });
        await this.events.append(transaction, credentialEvent('credential.stored', key));
        await once?.commit(transaction);
        await succeed(transaction);
      });
      return { name, row };
    });
  }

  /**
   * A new secret is proven before it takes the place of the old one. Registry and user name decide where a secret is
   * sent, so that neither is changed without the secret.
   *
   * @throws DomainError of the closed list; nothing is changed then.
   */
  async update(
    caller: Caller,
    organizationId: string,
    id: string,
    input: UpdateDockerRegistryDto,
  ): Promise<DockerRegistry> {
    const before = await this.find(organizationId, id);
    const current = loginOf(before.row);
    const { registry = current.registry as RegistryName, username = current.username, secret } = input;
    const isMoved = registry !== current.registry || username !== current.username;
    if (isMoved && secret === undefined) throw secretMissing();
    if (secret !== undefined)
      await this.replace(caller, before, { name: input.name, login: { registry, username, secret } });
    else if (input.name !== undefined) await this.rename(caller, before, input.name);
    return this.find(organizationId, id);
  }

  private async replace(
    caller: Caller,
    { row }: DockerRegistry,
    { name, login }: { name: string | undefined; login: RegistryLogin },
  ): Promise<void> {
    const key = { id: row.id, organizationId: row.organizationId, provider: this.proving.slugOf(login) };
    await this.audit.attempt(caller, auditEvent('credential.update', key), async (succeed) => {
      const place = { ...key, secretVersion: row.secretVersion + 1 };
      const proven = await this.proving.prove(place, login);
      await this.registries.transaction(async (transaction) => {
        await this.change(transaction, row, { provider: key.provider, ...proven });
        if (name !== undefined) await this.registries.rename(transaction, row, name);
        await succeed(transaction);
      });
    });
  }

  private async rename(caller: Caller, { row }: DockerRegistry, name: string): Promise<void> {
    await this.registries.transaction(async (transaction) => {
      await this.change(transaction, row, {});
      await this.registries.rename(transaction, row, name);
      const event = { ...auditEvent('credential.update', row), result: 'succeeded' };
      await this.audit.append(caller, event, transaction);
    });
  }

  private async change(transaction: Transaction, row: CredentialEntity, change: Change): Promise<void> {
    const changed = { ...change, updatedAt: new Date() };
    if (!(await this.registries.change(transaction, row, changed))) throw changedMeanwhile();
    const key = { id: row.id, organizationId: row.organizationId, provider: change.provider ?? row.provider };
    await this.events.append(transaction, credentialEvent('credential.updated', key));
  }
}

function secretMissing(): DomainError {
  return new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [
      {
        pointer: '/secret',
        code: 'required',
        message: 'secret must be given again where username or registry change',
      },
    ],
  });
}

function changedMeanwhile(): DomainError {
  return new DomainError('storage_unavailable', 'Another request changed the same data.', {
    retryAfterSeconds: 1,
  });
}

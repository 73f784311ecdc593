import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { CredentialChangeStore } from '../credentials/credential-change.store.js';
import { auditEvent } from '../credentials/credential-events.js';
import { CredentialWriter } from '../credentials/credential-writer.js';
import { UNPROVEN } from '../credentials/unproven.js';
import { DomainError } from '../problems/domain-error.js';
import { DockerRegistryProvingService, type RegistryLogin } from './docker-registry-proving.service.js';
import type { RegistryName, UpdateDockerRegistryDto } from './docker-registry.dto.js';
import { type DockerRegistry, DockerRegistryStore } from './docker-registry.store.js';
import { loginOf } from './registry-names.js';

/** No route of a provider leads to an unproven login, so that links and words could neither be seen nor taken away there. */
const NAMELESS = { name: null, description: null };

/** Changes credentials of the facade, with the records, events and conflicts of every other change. */
@Injectable()
export class DockerRegistryUpdatingService {
  constructor(
    private readonly registries: DockerRegistryStore,
    private readonly proving: DockerRegistryProvingService,
    private readonly audit: AuditService,
    private readonly changes: CredentialChangeStore,
    private readonly writer: CredentialWriter,
  ) {}

  /**
   * A new secret is proven before it takes the place of the old one. Registry and user name decide where a secret is
   * sent, so that neither is changed without the secret.
   *
   * @throws DomainError of the closed list, `edit_conflict` and `name_taken` among them; nothing is changed then.
   */
  async update(
    caller: Caller,
    organizationId: string,
    id: string,
    input: UpdateDockerRegistryDto,
  ): Promise<DockerRegistry> {
    const before = await this.registries.find(organizationId, id);
    const current = loginOf(before.row);
    const { registry = current.registry as RegistryName, username = current.username, secret } = input;
    const isMoved = registry !== current.registry || username !== current.username;
    if (isMoved && secret === undefined) throw secretMissing();
    if (secret !== undefined)
      await this.replace(caller, before, { name: input.name, login: { registry, username, secret } });
    else if (input.name !== undefined) await this.rename(caller, before, input.name);
    return this.registries.find(organizationId, id);
  }

  private async replace(
    caller: Caller,
    { row }: DockerRegistry,
    { name, login }: { name: string | undefined; login: RegistryLogin },
  ): Promise<void> {
    const key = { id: row.id, organizationId: row.organizationId, provider: this.proving.slugOf(login) };
    const event = auditEvent('credential.update', key, { secretChanged: true });
    await this.audit.attempt(caller, event, async (succeed) => {
      const proven = await this.proving.prove({ ...key, secretVersion: row.secretVersion + 1 }, login);
      const columns = { provider: key.provider, ...proven };
      const isHidden = key.provider === UNPROVEN.slug;
      const change = { row, columns: isHidden ? { ...columns, ...NAMELESS } : columns, isSecretNew: true };
      await this.writer.write(caller, { ...change, projectIds: [] }, async (transaction) => {
        if (isHidden) await this.changes.unlinkAll(transaction, row);
        if (name !== undefined) await this.registries.rename(transaction, row, name);
        await succeed(transaction);
      });
    });
  }

  private async rename(caller: Caller, { row }: DockerRegistry, name: string): Promise<void> {
    const event = auditEvent('credential.update', row, { secretChanged: false });
    const change = { row, columns: {}, projectIds: [], isSecretNew: false };
    await this.writer.write(caller, change, async (transaction) => {
      await this.registries.rename(transaction, row, name);
      await this.audit.append(caller, { ...event, result: 'succeeded' }, transaction);
    });
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

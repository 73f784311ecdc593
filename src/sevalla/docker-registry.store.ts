import { Injectable } from '@nestjs/common';
import { credentialNotFound } from '../credentials/credential-events.js';
import type { CredentialEntity } from '../credentials/credential.entity.js';
import type { Write } from '../database/entity-statement.js';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { DockerRegistryEntity } from './docker-registry.entity.js';

/** A credential with its name in the facade. */
export interface DockerRegistry {
  name: string;
  row: CredentialEntity;
}

/** Gives a new credential its name in the facade, by the statement that stores it. */
export function naming({ id: credentialId, organizationId }: CredentialEntity, name: string): Write {
  return (sql) => sql.insert(DockerRegistryEntity, [{ credentialId, organizationId, name }]);
}

/** The facade's credentials in the database. */
@Injectable()
export class DockerRegistryStore extends TransactionalStore {
  /** @throws DomainError `not_found` */
  async find(organizationId: string, id: string): Promise<DockerRegistry> {
    const found = await this.joined(organizationId).andWhere('registry.credentialId = :id', { id }).getOne();
    if (found === null) throw credentialNotFound();
    return whole(found);
  }

  /** Newest first; the id decides between two of the same millisecond, so that no page depends on chance. */
  async list(
    organizationId: string,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<{ registries: DockerRegistry[]; total: number }> {
    const [found, total] = await this.joined(organizationId)
      .orderBy('credential.createdAt', 'DESC')
      .addOrderBy('registry.credentialId', 'DESC')
      .offset(offset)
      .limit(limit)
      .getManyAndCount();
    return { registries: found.map(whole), total };
  }

  async rename(
    transaction: Transaction,
    { id, organizationId }: CredentialEntity,
    name: string,
  ): Promise<void> {
    await transaction.update(DockerRegistryEntity, { credentialId: id, organizationId }, { name });
  }

  private joined(organizationId: string) {
    return this.dataSource.manager
      .createQueryBuilder(DockerRegistryEntity, 'registry')
      .innerJoinAndSelect('registry.credential', 'credential')
      .where('registry.organizationId = :organizationId', { organizationId })
      .andWhere('credential.organizationId = :organizationId', { organizationId });
  }
}

function whole({ name, credential }: DockerRegistryEntity): DockerRegistry {
  if (credential === undefined) throw new Error('the credential was not joined');
  return { name, row: credential };
}

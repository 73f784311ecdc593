import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { In, MoreThan } from 'typeorm';
import { isUniqueViolation } from '../database/storage-problem.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { DomainError } from '../problems/domain-error.js';
import { IdempotencyRecordEntity } from '../idempotency/idempotency-record.entity.js';
import { CredentialProjectEntity } from './credential-project.entity.js';
import { CredentialEntity } from './credential.entity.js';

/** Which credential is meant: never by its id alone, so that no query can cross a tenant's border. */
export interface CredentialKey {
  organizationId: string;
  provider: string;
  id: string;
}

/** Credentials and their links in the database. */
@Injectable()
export class CredentialStore extends TransactionalStore {
  async find(key: CredentialKey): Promise<CredentialEntity | null> {
    return this.dataSource.manager.findOneBy(CredentialEntity, { ...key });
  }

  /** The credential, if it is linked to the project. */
  async findInProject(key: CredentialKey, projectId: string): Promise<CredentialEntity | null> {
    const isLinked = await this.dataSource.manager.existsBy(CredentialProjectEntity, {
      credentialId: key.id,
      organizationId: key.organizationId,
      projectId,
    });
    return isLinked ? this.find(key) : null;
  }

  async list(organizationId: string, provider: string, window: PageWindow): Promise<CredentialEntity[]> {
    const { after, take } = window;
    return this.dataSource.manager.find(CredentialEntity, {
      where: { organizationId, provider, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take,
    });
  }

  async listAll(organizationId: string, { after, take }: PageWindow): Promise<CredentialEntity[]> {
    return this.dataSource.manager.find(CredentialEntity, {
      where: { organizationId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take,
    });
  }

  /** All credentials of one provider that are linked to a project, in the order they were stored. */
  async listInProject(
    organizationId: string,
    provider: string,
    projectId: string,
  ): Promise<CredentialEntity[]> {
    return this.dataSource.manager
      .createQueryBuilder(CredentialEntity, 'credential')
      .innerJoin(CredentialProjectEntity, 'link', 'link.credentialId = credential.id')
      .where('credential.organizationId = :organizationId', { organizationId })
      .andWhere('credential.provider = :provider', { provider })
      .andWhere('link.projectId = :projectId', { projectId })
      .orderBy('credential.id', 'ASC')
      .getMany();
  }

  async isNameTaken(organizationId: string, provider: string, name: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(CredentialEntity, { organizationId, provider, name });
  }

  /** @throws DomainError `name_taken` when another one got the name in the meantime. */
  async insert(transaction: Transaction, credential: CredentialEntity): Promise<void> {
    try {
      await transaction.insert(CredentialEntity, credential);
    } catch (error) {
      if (isUniqueViolation(error, 'credentials_name_uq')) throw nameTaken();
      throw error;
    }
  }

  /** With what is kept of the requests that made or used it. */
  async delete(transaction: Transaction, key: CredentialKey): Promise<boolean> {
    const { id: resourceId, organizationId } = key;
    await transaction.delete(IdempotencyRecordEntity, { resourceId, organizationId });
    return (await transaction.delete(CredentialEntity, { ...key })).affected === 1;
  }

  /** Project ids by credential id. */
  async linksOf(organizationId: string, credentialIds: readonly string[]): Promise<Map<string, string[]>> {
    const links = await this.dataSource.manager.find(CredentialProjectEntity, {
      where: { organizationId, credentialId: In([...credentialIds]) },
      order: { projectId: 'ASC' },
    });
    const byCredential = new Map<string, string[]>(credentialIds.map((id) => [id, []]));
    for (const { credentialId, projectId } of links) byCredential.get(credentialId)?.push(projectId);
    return byCredential;
  }

  async link(transaction: Transaction, key: CredentialKey, projectIds: readonly string[]): Promise<void> {
    const links = projectIds.map((projectId) => ({
      credentialId: key.id,
      organizationId: key.organizationId,
      projectId,
    }));
    if (links.length > 0) await transaction.insert(CredentialProjectEntity, links);
  }

  /** Replaces the set of links. The row is locked first, so that two replacements do not mix. */
  async relink(
    transaction: Transaction,
    key: CredentialKey,
    projectIds: readonly string[],
  ): Promise<boolean> {
    const row = await transaction.findOne(CredentialEntity, {
      where: { ...key },
      lock: { mode: 'pessimistic_write' },
    });
    if (row === null) return false;
    await transaction.delete(CredentialProjectEntity, { credentialId: key.id });
    await this.link(transaction, key, projectIds);
    return true;
  }
}

/** The name is another credential's. */
export function nameTaken(): DomainError {
  return new DomainError('name_taken', 'Another credential of this provider has this name.');
}

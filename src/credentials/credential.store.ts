import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { In, MoreThan } from 'typeorm';
import { inserts, type Write } from '../database/entity-statement.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { CredentialCheckEntity } from './credential-check.entity.js';
import { IdempotencyRecordEntity } from '../idempotency/idempotency-record.entity.js';
import { CredentialProjectEntity } from './credential-project.entity.js';
import { isProof, proofOf } from './credential-proof.js';
import { CredentialEntity } from './credential.entity.js';
import { refusingMissingProject, refusingTakenName } from './write-conflicts.js';

/** Which credential is meant: never by its id alone, so that no query can cross a tenant's border. */
export interface CredentialKey {
  organizationId: string;
  provider: string;
  id: string;
}

/** Credentials and their links in the database. */
@Injectable()
export class CredentialStore extends TransactionalStore {
  async find({ id, organizationId, provider }: CredentialKey): Promise<CredentialEntity | null> {
    const sql = this.statement();
    const [found] = await sql.read(
      CredentialEntity,
      `SELECT ${sql.columns(CredentialEntity)} FROM credentials
       WHERE id = ${sql.value(id)} AND organization_id = ${sql.value(organizationId)} AND provider = ${sql.value(provider)}`,
    );
    return found ?? null;
  }

  async findByName(organizationId: string, provider: string, name: string): Promise<CredentialEntity | null> {
    return this.dataSource.manager.findOneBy(CredentialEntity, { organizationId, provider, name });
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

  /** Credentials of every provider that are linked to a project, in the order they were stored. */
  async listAllInProject(organizationId: string, projectId: string): Promise<CredentialEntity[]> {
    return this.dataSource.manager
      .createQueryBuilder(CredentialEntity, 'credential')
      .innerJoin(CredentialProjectEntity, 'link', 'link.credentialId = credential.id')
      .where('credential.organizationId = :organizationId', { organizationId })
      .andWhere('link.projectId = :projectId', { projectId })
      .orderBy('credential.id', 'ASC')
      .getMany();
  }

  async isNameTaken(organizationId: string, provider: string, name: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(CredentialEntity, { organizationId, provider, name });
  }

  /**
   * With its links, the proof that came first in its history, and whatever else is not to happen without it.
   *
   * @throws DomainError `name_taken` when another one got the name in the meantime, `not_found` when a project was deleted.
   */
  async insert(
    credential: CredentialEntity,
    projectIds: readonly string[],
    others: readonly Write[],
  ): Promise<void> {
    const proofs = isProof(credential) ? [proofOf(credential, 'store')] : [];
    const written = this.statement().write(
      ...inserts(CredentialEntity, [credential]),
      ...inserts(CredentialCheckEntity, proofs),
      ...inserts(CredentialProjectEntity, linksTo(credential, projectIds)),
      ...others,
    );
    await refusingTakenName(() => refusingMissingProject(written));
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

  /** @throws DomainError `not_found` when a project was deleted in the meantime. */
  async link(transaction: Transaction, key: CredentialKey, projectIds: readonly string[]): Promise<void> {
    const links = inserts(CredentialProjectEntity, linksTo(key, projectIds));
    await refusingMissingProject(this.statement(transaction).write(...links));
  }
}

function linksTo(
  { id: credentialId, organizationId }: Pick<CredentialKey, 'id' | 'organizationId'>,
  projectIds: readonly string[],
): CredentialProjectEntity[] {
  return projectIds.map((projectId) => ({ credentialId, organizationId, projectId }));
}

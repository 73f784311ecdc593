import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { OrganizationEntity } from './organization.entity.js';
import { ProjectEntity } from './project.entity.js';

/** Taken in a transaction, so that replicas that start together make one key and one demo. Any fixed number will do. */
const BOOTSTRAP_LOCK = 7_420_113;

/** What a first start looks for and makes. */
@Injectable()
export class BootstrapStore extends TransactionalStore {
  /** A transaction that no other process is in at the same time. */
  async exclusively<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
      return work(transaction);
    });
  }

  async hasOrganizations(transaction: Transaction): Promise<boolean> {
    return transaction.exists(OrganizationEntity);
  }

  async findOrganizationNamed(transaction: Transaction, name: string): Promise<OrganizationEntity | null> {
    return transaction.findOneBy(OrganizationEntity, { name });
  }

  async firstProjectOf(transaction: Transaction, organizationId: string): Promise<ProjectEntity | null> {
    return transaction.findOne(ProjectEntity, { where: { organizationId }, order: { id: 'ASC' } });
  }
}

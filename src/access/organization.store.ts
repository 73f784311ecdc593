import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { MoreThan } from 'typeorm';
import type { PageWindow } from '../paging/cursor.service.js';
import { OrganizationEntity } from './organization.entity.js';

/** Organizations in the database. */
@Injectable()
export class OrganizationStore extends TransactionalStore {
  async exists(id: string): Promise<boolean> {
    const found = await this.dataSource.query<unknown[]>('SELECT FROM organizations WHERE id = $1', [id]);
    return found.length === 1;
  }

  async find(id: string): Promise<OrganizationEntity | null> {
    return this.dataSource.manager.findOneBy(OrganizationEntity, { id });
  }

  async list({ after, take }: PageWindow): Promise<OrganizationEntity[]> {
    return this.dataSource.manager.find(OrganizationEntity, {
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take,
    });
  }

  async insert(transaction: Transaction, organization: OrganizationEntity): Promise<void> {
    await transaction.insert(OrganizationEntity, organization);
  }

  async update(transaction: Transaction, id: string, changes: Partial<OrganizationEntity>): Promise<boolean> {
    return (await transaction.update(OrganizationEntity, { id }, changes)).affected === 1;
  }

  async delete(transaction: Transaction, id: string): Promise<boolean> {
    return (await transaction.delete(OrganizationEntity, { id })).affected === 1;
  }
}

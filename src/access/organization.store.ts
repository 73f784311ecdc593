import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import type { PageWindow } from '../paging/cursor.service.js';
import { OrganizationEntity } from './organization.entity.js';

/** Organizations in the database. */
@Injectable()
export class OrganizationStore {
  constructor(private readonly dataSource: DataSource) {}

  async exists(id: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(OrganizationEntity, { id });
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

  async insert(manager: EntityManager, organization: OrganizationEntity): Promise<void> {
    await manager.insert(OrganizationEntity, organization);
  }

  async update(manager: EntityManager, id: string, changes: Partial<OrganizationEntity>): Promise<boolean> {
    return (await manager.update(OrganizationEntity, { id }, changes)).affected === 1;
  }

  async delete(manager: EntityManager, id: string): Promise<boolean> {
    return (await manager.delete(OrganizationEntity, { id })).affected === 1;
  }
}

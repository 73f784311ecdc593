import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { MoreThan } from 'typeorm';
import type { PageWindow } from '../paging/cursor.service.js';
import { ProjectEntity } from './project.entity.js';

/** Projects in the database. */
@Injectable()
export class ProjectStore extends TransactionalStore {
  /** The organization that a project lies in. */
  async organizationOf(id: string): Promise<string | undefined> {
    return (await this.find(id))?.organizationId;
  }

  async find(id: string): Promise<ProjectEntity | null> {
    return this.dataSource.manager.findOneBy(ProjectEntity, { id });
  }

  /** Which of the ids are projects of this organization. */
  async within(organizationId: string, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const found = await this.dataSource.query<{ id: string }[]>(
      'SELECT id FROM projects WHERE organization_id = $1 AND id = ANY ($2)',
      [organizationId, ids],
    );
    return new Set(found.map(({ id }) => id));
  }

  async list(organizationId: string, { after, take }: PageWindow): Promise<ProjectEntity[]> {
    return this.dataSource.manager.find(ProjectEntity, {
      where: { organizationId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take,
    });
  }

  async insert(transaction: Transaction, project: ProjectEntity): Promise<void> {
    await transaction.insert(ProjectEntity, project);
  }

  async update(transaction: Transaction, id: string, changes: Partial<ProjectEntity>): Promise<boolean> {
    return (await transaction.update(ProjectEntity, { id }, changes)).affected === 1;
  }

  async delete(transaction: Transaction, id: string): Promise<boolean> {
    return (await transaction.delete(ProjectEntity, { id })).affected === 1;
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import type { PageWindow } from '../paging/cursor.service.js';
import { ProjectEntity } from './project.entity.js';

/** Projects in the database. */
@Injectable()
export class ProjectStore {
  constructor(private readonly dataSource: DataSource) {}

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
    const found = await this.dataSource.manager.findBy(ProjectEntity, { organizationId, id: In([...ids]) });
    return new Set(found.map(({ id }) => id));
  }

  async list(organizationId: string, { after, take }: PageWindow): Promise<ProjectEntity[]> {
    return this.dataSource.manager.find(ProjectEntity, {
      where: { organizationId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take,
    });
  }

  async insert(manager: EntityManager, project: ProjectEntity): Promise<void> {
    await manager.insert(ProjectEntity, project);
  }

  async update(manager: EntityManager, id: string, changes: Partial<ProjectEntity>): Promise<boolean> {
    return (await manager.update(ProjectEntity, { id }, changes)).affected === 1;
  }

  async delete(manager: EntityManager, id: string): Promise<boolean> {
    return (await manager.delete(ProjectEntity, { id })).affected === 1;
  }
}

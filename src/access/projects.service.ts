import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import { DomainError } from '../problems/domain-error.js';
import type { CreateProjectDto, UpdateProjectDto } from './access.dto.js';
import type { Caller, ProjectScope } from './caller.js';
import type { ProjectEntity } from './project.entity.js';
import { ProjectStore } from './project.store.js';

/** Projects of an organization. */
@Injectable()
export class ProjectsService {
  constructor(
    private readonly projects: ProjectStore,
    private readonly audit: AuditService,
    private readonly cursors: CursorService,
  ) {}

  async create(caller: Caller, organizationId: string, input: CreateProjectDto): Promise<ProjectEntity> {
    const now = new Date();
    const project = { id: uuidv7(), organizationId, name: input.name, createdAt: now, updatedAt: now };
    await this.projects.transaction(async (transaction) => {
      await this.projects.insert(transaction, project);
      await this.audit.append(caller, this.event('project.create', organizationId, project.id), transaction);
    });
    return project;
  }

  async list(organizationId: string, query: PageQueryDto): Promise<ListPage<ProjectEntity>> {
    const list = `projects:${organizationId}`;
    const rows = await this.projects.list(organizationId, this.cursors.open(list, query));
    return this.cursors.close(list, query, rows);
  }

  async find(id: string): Promise<ProjectEntity> {
    const project = await this.projects.find(id);
    if (project === null) throw notFound();
    return project;
  }

  async update(caller: Caller, scope: ProjectScope, input: UpdateProjectDto): Promise<ProjectEntity> {
    const { projectId, organizationId } = scope;
    await this.projects.transaction(async (transaction) => {
      const changes = { name: input.name, updatedAt: new Date() };
      if (!(await this.projects.update(transaction, projectId, changes))) throw notFound();
      await this.audit.append(caller, this.event('project.update', organizationId, projectId), transaction);
    });
    return this.find(projectId);
  }

  /** Its links to credentials go with it; the credentials stay with the organization. */
  async remove(caller: Caller, { projectId, organizationId }: ProjectScope): Promise<void> {
    await this.projects.transaction(async (transaction) => {
      if (!(await this.projects.delete(transaction, projectId))) throw notFound();
      await this.audit.append(caller, this.event('project.delete', organizationId, projectId), transaction);
    });
  }

  private event(
    action: 'project.create' | 'project.update' | 'project.delete',
    organizationId: string,
    id: string,
  ) {
    return { action, organizationId, target: { kind: 'project' as const, id }, result: 'succeeded' };
  }
}

function notFound(): DomainError {
  return new DomainError('not_found', 'There is no such organization or project.');
}

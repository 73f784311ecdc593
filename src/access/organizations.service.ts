import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import { DomainError } from '../problems/domain-error.js';
import type { CreateOrganizationDto, UpdateOrganizationDto } from './access.dto.js';
import type { Caller } from './caller.js';
import type { OrganizationEntity } from './organization.entity.js';
import { OrganizationStore } from './organization.store.js';

/** Tenants: made and ended by the instance administrator. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationStore,
    private readonly audit: AuditService,
    private readonly cursors: CursorService,
  ) {}

  async create(caller: Caller, input: CreateOrganizationDto): Promise<OrganizationEntity> {
    const now = new Date();
    const organization = {
      id: uuidv7(),
      name: input.name,
      features: input.features ?? [],
      createdAt: now,
      updatedAt: now,
    };
    await this.organizations.transaction(async (transaction) => {
      await this.organizations.insert(transaction, organization);
      await this.audit.append(caller, this.event('organization.create', organization.id), transaction);
    });
    return organization;
  }

  async list(query: PageQueryDto): Promise<ListPage<OrganizationEntity>> {
    const rows = await this.organizations.list(this.cursors.open('organizations', query));
    return this.cursors.close('organizations', query, rows);
  }

  async find(id: string): Promise<OrganizationEntity> {
    const organization = await this.organizations.find(id);
    if (organization === null) throw notFound();
    return organization;
  }

  async update(caller: Caller, id: string, input: UpdateOrganizationDto): Promise<OrganizationEntity> {
    await this.organizations.transaction(async (transaction) => {
      const isThere = await this.organizations.update(transaction, id, { ...input, updatedAt: new Date() });
      if (!isThere) throw notFound();
      await this.audit.append(caller, this.event('organization.update', id), transaction);
    });
    return this.find(id);
  }

  /** Everything that belongs to the organization goes with it; the audit trail stays. */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.organizations.transaction(async (transaction) => {
      if (!(await this.organizations.delete(transaction, id))) throw notFound();
      await this.audit.append(caller, this.event('organization.delete', id), transaction);
    });
  }

  private event(action: 'organization.create' | 'organization.update' | 'organization.delete', id: string) {
    return { action, organizationId: id, target: { kind: 'organization' as const, id }, result: 'succeeded' };
  }
}

function notFound(): DomainError {
  return new DomainError('not_found', 'There is no such organization.');
}

import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '../access/caller.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import type { AnyProvider } from '../providers/provider.js';
import { credentialNotFound } from './credential-events.js';
import type { CredentialEntity } from './credential.entity.js';
import { HealthSchedule } from './health-schedule.js';
import { CredentialStore } from './credential.store.js';

/** A credential with the projects that it is linked to. */
export interface LinkedCredential {
  row: CredentialEntity;
  projectIds: string[];
}

/** Finds and lists credentials. Opens none: what is read here has no secret in clear. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly cursors: CursorService,
    private readonly health: HealthSchedule,
  ) {}

  async find(provider: AnyProvider, organizationId: string, id: string): Promise<LinkedCredential> {
    const row = await this.credentials.find({ id, organizationId, provider: provider.slug });
    if (row === null) throw credentialNotFound();
    const links = await this.credentials.linksOf(organizationId, [id]);
    return { row: this.asShown(row), projectIds: links.get(id) ?? [] };
  }

  async findByName(
    provider: AnyProvider,
    organizationId: string,
    name: string,
  ): Promise<CredentialEntity | null> {
    return this.credentials.findByName(organizationId, provider.slug, name);
  }

  async list(
    provider: AnyProvider,
    organizationId: string,
    query: PageQueryDto,
  ): Promise<ListPage<LinkedCredential>> {
    const list = `credentials:${organizationId}:${provider.slug}`;
    const rows = await this.credentials.list(organizationId, provider.slug, this.cursors.open(list, query));
    return this.linked(organizationId, this.cursors.close(list, query, rows));
  }

  /** Credentials of every provider. */
  async listAll(organizationId: string, query: PageQueryDto): Promise<ListPage<LinkedCredential>> {
    const list = `credentials:${organizationId}`;
    const rows = await this.credentials.listAll(organizationId, this.cursors.open(list, query));
    return this.linked(organizationId, this.cursors.close(list, query, rows));
  }

  /** The rows of a page with their links, and with the status of this moment. */
  async linked(
    organizationId: string,
    { data, nextCursor }: ListPage<CredentialEntity>,
  ): Promise<ListPage<LinkedCredential>> {
    const links = await this.credentials.linksOf(
      organizationId,
      data.map(({ id }) => id),
    );
    return {
      data: data.map((row) => ({ row: this.asShown(row), projectIds: links.get(row.id) ?? [] })),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  /** With the status of this moment: its end may have come nearer since the row was written. */
  private asShown(row: CredentialEntity): CredentialEntity {
    return { ...row, status: this.health.shown(row, new Date()) };
  }

  async findInProject(provider: AnyProvider, scope: ProjectScope, id: string): Promise<CredentialEntity> {
    const key = { id, organizationId: scope.organizationId, provider: provider.slug };
    const row = await this.credentials.findInProject(key, scope.projectId);
    if (row === null) throw credentialNotFound();
    return row;
  }

  /** Those of every provider. */
  async listAllInProject({ organizationId, projectId }: ProjectScope): Promise<CredentialEntity[]> {
    const rows = await this.credentials.listAllInProject(organizationId, projectId);
    return rows.map((row) => this.asShown(row));
  }

  async listInProject(provider: AnyProvider, scope: ProjectScope): Promise<CredentialEntity[]> {
    return this.credentials.listInProject(scope.organizationId, provider.slug, scope.projectId);
  }
}

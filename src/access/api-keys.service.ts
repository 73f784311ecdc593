import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import type { Secret } from '../encryption/secret.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import { DomainError } from '../problems/domain-error.js';
import type { CreateApiKeyDto, UpdateApiKeyDto } from './access.dto.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyStore } from './api-key.store.js';
import { generateToken, hashToken, maskToken } from './api-token.js';
import { type Caller, holds } from './caller.js';
import type { Grant } from './permission.js';
import { ProjectStore } from './project.store.js';

/** API keys of an organization. A key never makes one with more rights than its own. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly projects: ProjectStore,
    private readonly audit: AuditService,
    private readonly cursors: CursorService,
  ) {}

  /** The token is in no other answer than this one; the database has its hash. */
  async create(
    caller: Caller,
    organizationId: string,
    input: CreateApiKeyDto,
  ): Promise<{ key: ApiKeyEntity; token: Secret }> {
    const permissions = input.permissions.map(canonicalGrant);
    await this.assertGrantable(caller, organizationId, permissions);
    const token = generateToken();
    const key = newKey(organizationId, token, {
      name: input.name,
      permissions,
      expiresAt: futureTime(input.expiresAt),
    });
    await this.keys.transaction(async (transaction) => {
      await this.keys.insert(transaction, key);
      await this.audit.append(caller, this.event('api_key.create', organizationId, key.id), transaction);
    });
    return { key, token };
  }

  async list(organizationId: string, query: PageQueryDto): Promise<ListPage<ApiKeyEntity>> {
    const list = `api-keys:${organizationId}`;
    const rows = await this.keys.list(organizationId, this.cursors.open(list, query));
    return this.cursors.close(list, query, rows);
  }

  async find(organizationId: string, id: string): Promise<ApiKeyEntity> {
    const key = await this.keys.find(organizationId, id);
    if (key === null) throw notFound();
    return key;
  }

  async update(
    caller: Caller,
    organizationId: string,
    id: string,
    input: UpdateApiKeyDto,
  ): Promise<ApiKeyEntity> {
    // To wake up a stronger key is to get its rights, for whoever still has its token.
    if (input.enabled === true) {
      await this.assertHeld(caller, organizationId, (await this.find(organizationId, id)).permissions);
    }
    await this.keys.transaction(async (transaction) => {
      const changes = { ...input, updatedAt: new Date() };
      if (!(await this.keys.update(transaction, { organizationId, id }, changes))) throw notFound();
      await this.audit.append(caller, this.event('api_key.update', organizationId, id), transaction);
    });
    return this.find(organizationId, id);
  }

  async remove(caller: Caller, organizationId: string, id: string): Promise<void> {
    await this.keys.transaction(async (transaction) => {
      if (!(await this.keys.delete(transaction, organizationId, id))) throw notFound();
      await this.audit.append(caller, this.event('api_key.delete', organizationId, id), transaction);
    });
  }

  private async assertGrantable(caller: Caller, organizationId: string, grants: Grant[]): Promise<void> {
    const projectIds = grants.flatMap(({ projectId }) => projectId ?? []);
    const known = await this.projects.within(organizationId, projectIds);
    const unknown = projectIds.find((id) => !known.has(id));
    if (unknown !== undefined) {
      const target = { kind: 'project' as const, id: unknown };
      await this.audit.append(caller, { action: 'access.deny', organizationId, target, result: 'not_found' });
      throw new DomainError('not_found', 'There is no such organization or project.');
    }
    await this.assertHeld(caller, organizationId, grants);
  }

  private async assertHeld(caller: Caller, organizationId: string, grants: Grant[]): Promise<void> {
    if (grants.every((grant) => holds(caller, grant))) return;
    const event = { action: 'access.deny' as const, organizationId, target: { kind: 'api_key' as const } };
    await this.audit.append(caller, { ...event, result: 'forbidden' });
    throw new DomainError('forbidden', 'A key cannot make or enable a key with more rights than its own.');
  }

  private event(
    action: 'api_key.create' | 'api_key.update' | 'api_key.delete',
    organizationId: string,
    id: string,
  ) {
    return { action, organizationId, target: { kind: 'api_key' as const, id }, result: 'succeeded' };
  }
}

/** A key row for a fresh token; without an organization it is the instance administrator's. */
export function newKey(
  organizationId: string | null,
  token: Secret,
  options: { name: string; permissions: Grant[]; expiresAt: Date | null },
): ApiKeyEntity {
  const tokenHash = hashToken(token);
  const now = new Date();
  return {
    id: uuidv7(),
    organizationId,
    ...options,
    tokenHash,
    maskedToken: maskToken(tokenHash),
    enabled: true,
    createdAt: now,
    updatedAt: now,
  };
}

function canonicalGrant({ permission, projectId }: Grant): Grant {
  return projectId === undefined ? { permission } : { permission, projectId: projectId.toLowerCase() };
}

function futureTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (time.getTime() > Date.now()) return time;
  throw new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [{ pointer: '/expiresAt', code: 'future', message: 'expiresAt must be in the future' }],
  });
}

function notFound(): DomainError {
  return new DomainError('not_found', 'There is no such API key.');
}

import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { type Caller, holds } from './caller.js';
import { ProjectStore } from './project.store.js';

/** What whoever holds a key may do, and until when. */
export type Rights = Pick<ApiKeyEntity, 'permissions' | 'expiresAt'>;

/** A key never gets more out of another key than it has itself. */
@Injectable()
export class ApiKeyDelegationService {
  constructor(
    private readonly projects: ProjectStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws DomainError `not_found` for a project that is not the organization's, `forbidden` for a right that is not held
   * or not for so long.
   */
  async assertGrantable(caller: Caller, organizationId: string, rights: Rights): Promise<void> {
    const projectIds = rights.permissions.flatMap(({ projectId }) => projectId ?? []);
    const known = await this.projects.within(organizationId, projectIds);
    const unknown = projectIds.find((id) => !known.has(id));
    if (unknown !== undefined) {
      const target = { kind: 'project' as const, id: unknown };
      await this.audit.append(caller, { action: 'access.deny', organizationId, target, result: 'not_found' });
      throw new DomainError('not_found', 'There is no such organization or project.');
    }
    await this.assertHeld(caller, organizationId, rights);
  }

  /** @throws DomainError `forbidden` */
  async assertHeld(
    caller: Caller,
    organizationId: string,
    { permissions, expiresAt }: Rights,
  ): Promise<void> {
    const { endsAt } = caller;
    const isOutlived = endsAt !== undefined && (expiresAt === null || expiresAt > endsAt);
    if (!isOutlived && permissions.every((grant) => holds(caller, grant))) return;
    const event = { action: 'access.deny' as const, organizationId, target: { kind: 'api_key' as const } };
    await this.audit.append(caller, { ...event, result: 'forbidden' });
    throw new DomainError(
      'forbidden',
      'A key cannot make, enable, extend or rotate a key with more rights than its own, or one that outlives it.',
    );
  }
}

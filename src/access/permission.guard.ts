import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuditService } from '../audit/audit.service.js';
import { canonicalUuid } from '../http/uuid-parameter.pipe.js';
import { DomainError } from '../problems/domain-error.js';
import { Access, type AccessRule } from './access-rule.js';
import { type AuthorizedRequest, type Caller, holds } from './caller.js';
import { OrganizationStore } from './organization.store.js';
import { ProjectStore } from './project.store.js';

type Denial = 'forbidden' | 'not_found';

/**
 * The second guard: the rule that the route declares, held against the organization or project of the path. What lies in
 * another organization is answered exactly as what does not exist (404); a member without the right gets 403.
 * A route that declares nothing is open to nobody.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly organizations: OrganizationStore,
    private readonly projects: ProjectStore,
    private readonly audit: AuditService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride(Access, [context.getHandler(), context.getClass()]) as
      AccessRule | undefined;
    if (rule === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthorizedRequest>();
    const caller = request.caller;
    if (rule === undefined || caller === undefined)
      throw new DomainError('forbidden', 'This path is closed.');
    if (rule === 'self') return true;
    if (rule === 'instance') return this.instance(caller);
    if (rule.on === 'own-organization') return this.ownOrganization(caller, rule);
    return rule.on === 'organization'
      ? this.organization(caller, rule, request)
      : this.project(caller, rule, request);
  }

  private async instance(caller: Caller): Promise<boolean> {
    if (caller.kind === 'instance') return true;
    throw await this.denied(caller, 'forbidden', { kind: 'route' });
  }

  /** The instance administrator's key belongs to no organization, and there is no path to choose one by. */
  private async ownOrganization(
    caller: Caller,
    { permission }: Exclude<AccessRule, string>,
  ): Promise<boolean> {
    const { organizationId: id } = caller;
    if (id === undefined) {
      await this.denied(caller, 'forbidden', { kind: 'route' });
      throw new DomainError(
        'forbidden',
        'This path belongs to the organization of the API key, and this key has none.',
      );
    }
    if (holds(caller, { permission })) return true;
    throw await this.denied(caller, 'forbidden', { kind: 'organization', id });
  }

  private async organization(
    caller: Caller,
    rule: Exclude<AccessRule, string>,
    request: AuthorizedRequest,
  ): Promise<boolean> {
    const id = canonicalUuid(request.params.organizationId, 'organizationId');
    const target = { kind: 'organization' as const, id };
    const isThere =
      caller.kind === 'instance' ? await this.organizations.exists(id) : caller.organizationId === id;
    if (!isThere) throw await this.denied(caller, 'not_found', target);
    if (!holds(caller, { permission: rule.permission })) throw await this.denied(caller, 'forbidden', target);
    return true;
  }

  private async project(
    caller: Caller,
    rule: Exclude<AccessRule, string>,
    request: AuthorizedRequest,
  ): Promise<boolean> {
    const projectId = canonicalUuid(request.params.projectId, 'projectId');
    const target = { kind: 'project' as const, id: projectId };
    const organizationId = await this.projects.organizationOf(projectId);
    const isTheirs = caller.kind === 'instance' || caller.organizationId === organizationId;
    if (organizationId === undefined || !isTheirs) throw await this.denied(caller, 'not_found', target);
    if (!holds(caller, { permission: rule.permission, projectId })) {
      throw await this.denied(caller, 'forbidden', target);
    }
    request.projectScope = { projectId, organizationId };
    return true;
  }

  /** The record is durable before the answer leaves. It stands under the caller's own organization. */
  private async denied(
    caller: Caller,
    result: Denial,
    target: { kind: 'organization' | 'project' | 'route'; id?: string },
  ): Promise<DomainError> {
    const { organizationId } = caller;
    await this.audit.append(caller, {
      action: 'access.deny',
      ...(organizationId === undefined ? {} : { organizationId }),
      target,
      result,
    });
    return result === 'forbidden'
      ? new DomainError('forbidden', 'This API key lacks the permission that this path requires.')
      : new DomainError('not_found', 'There is no such organization or project.');
  }
}

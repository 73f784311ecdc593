import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ProjectStore } from '../access/project.store.js';
import { AuditService } from '../audit/audit.service.js';
import { below, validMembers } from '../http/valid-members.js';
import { providerOf } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';
import type { BulkAppliedDto, BulkApplyDto } from './bulk-apply.dto.js';
import { ownDto, updateDto } from './credential-changes.dto.js';
import { credentialNotFound, deniedProject, projectsDetail } from './credential-events.js';
import { CredentialStoringService } from './credential-storing.service.js';
import { CredentialUpdatingService } from './credential-updating.service.js';
import { managedView } from './credential.views.js';
import type { LinkedCredential } from './credentials.service.js';

const IN_BODY = '/credential';

/** Stores or changes one credential and links it to many projects. */
@Injectable()
export class BulkApplyingService {
  constructor(
    private readonly projects: ProjectStore,
    private readonly storing: CredentialStoringService,
    private readonly updating: CredentialUpdatingService,
    private readonly audit: AuditService,
  ) {}

  /**
   * A project that is not the organization's is reported and not linked; it does not keep the others from it.
   *
   * @throws DomainError of the closed list; pointers lead into the whole body
   */
  async apply(caller: Caller, organizationId: string, body: BulkApplyDto): Promise<BulkAppliedDto> {
    const provider = providerOf(body.provider);
    if (provider === undefined) throw credentialNotFound();
    const members = await this.members(provider, body);
    const wanted = [...new Set(body.projectIds.map((id) => id.toLowerCase()))];
    const known = await this.projects.within(organizationId, wanted);
    await this.recordDenied(
      caller,
      organizationId,
      wanted.filter((id) => !known.has(id)),
    );
    const target = { provider, organizationId, projectIds: [...known].sort() };
    const credential = await below(IN_BODY, () => this.bring(caller, target, { body, members }));
    return {
      credential: managedView(provider, credential),
      created: body.credentialId === undefined,
      rotated: body.credentialId !== undefined,
      projects: wanted.map((projectId) =>
        known.has(projectId)
          ? { projectId, linked: true }
          : { projectId, linked: false, code: 'not_found' as const },
      ),
    };
  }

  private async members(provider: AnyProvider, body: BulkApplyDto): Promise<object> {
    if (body.credentialId === undefined) return validMembers(ownDto(provider), body.credential, IN_BODY);
    return validMembers(updateDto(provider), body.credential, IN_BODY);
  }

  private async bring(
    caller: Caller,
    target: { provider: AnyProvider; organizationId: string; projectIds: string[] },
    { body, members }: { body: BulkApplyDto; members: object },
  ): Promise<LinkedCredential> {
    const { name, credentialId } = body;
    const named = { ...members, ...(name === undefined ? {} : { name }) };
    if (credentialId !== undefined) {
      return this.updating.update(caller, {
        ...target,
        id: credentialId.toLowerCase(),
        patch: named,
      });
    }
    const row = await this.storing.storeLinked(caller, { ...target, input: named });
    return { row, projectIds: target.projectIds };
  }

  /** One record for all of them: a list may have a thousand. */
  private async recordDenied(caller: Caller, organizationId: string, projectIds: string[]): Promise<void> {
    const [first] = projectIds;
    if (first === undefined) return;
    const detail = projectsDetail(projectIds);
    await this.audit.append(caller, { ...deniedProject(organizationId, first), detail });
  }
}

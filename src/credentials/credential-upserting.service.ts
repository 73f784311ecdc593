import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { preconditionFailed, requireVersion, type VersionCondition } from '../http/if-match.js';
import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { replacedWords } from './credential-change.js';
import { CredentialComparingService } from './credential-comparing.service.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialStoringService } from './credential-storing.service.js';
import { CredentialUpdatingService } from './credential-updating.service.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialsService, type LinkedCredential } from './credentials.service.js';

/** What a name is to stand for. */
export interface NamedCredential {
  provider: AnyProvider;
  organizationId: string;
  name: string;
  input: StoreCredentialDto;
  /** For the credential that has the name; without one it does not hold. */
  condition?: VersionCondition;
}

/** The same with the projects to link, which are known to be the organization's. */
type LinkedName = NamedCredential & { projectIds: string[] };

/** What the name stands for now, and whether this request changed that. */
export interface UpsertedCredential {
  credential: LinkedCredential;
  outcome: 'created' | 'changed' | 'unchanged';
}

/** Brings the credential of a name to what a store body says: for scripts that run again and again. */
@Injectable()
export class CredentialUpsertingService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly links: CredentialLinksService,
    private readonly storing: CredentialStoringService,
    private readonly comparing: CredentialComparingService,
    private readonly updating: CredentialUpdatingService,
  ) {}

  /**
   * Asks the provider only where something differs.
   *
   * @throws DomainError of the closed list
   */
  async upsert(caller: Caller, wanted: NamedCredential): Promise<UpsertedCredential> {
    const projectIds = await this.links.projectsOf(caller, wanted.organizationId, wanted.input);
    const linked = { ...wanted, projectIds };
    const row = await this.named(wanted);
    try {
      return await this.reach(caller, linked, row);
    } catch (error) {
      // Another request stored it in the meantime, most likely the same one from another runner, or deleted it.
      if (!isCode(error, row === null ? 'name_taken' : 'not_found')) throw error;
      const now = await this.named(wanted);
      if ((now === null) === (row === null)) throw error;
      return this.reach(caller, linked, now);
    }
  }

  private async named({ provider, organizationId, name }: NamedCredential): Promise<CredentialEntity | null> {
    return this.credentials.findByName(provider, organizationId, name);
  }

  private async reach(
    caller: Caller,
    wanted: LinkedName,
    row: CredentialEntity | null,
  ): Promise<UpsertedCredential> {
    if (row !== null) return this.bring(caller, wanted, row);
    if (wanted.condition !== undefined) throw preconditionFailed();
    return this.store(caller, wanted);
  }

  private async store(caller: Caller, wanted: LinkedName): Promise<UpsertedCredential> {
    const { provider, organizationId, name, input, projectIds } = wanted;
    const row = await this.storing.storeLinked(caller, {
      ...{ provider, organizationId, projectIds },
      input: { ...input, name },
    });
    return { credential: { row, projectIds }, outcome: 'created' };
  }

  private async bring(
    caller: Caller,
    { provider, name, input, condition, projectIds }: LinkedName,
    row: CredentialEntity,
  ): Promise<UpsertedCredential> {
    requireVersion(condition, row.version);
    const body = { ...input, name };
    const difference = await this.comparing.compare(caller, provider, row, body);
    if (!difference.isSame || Object.keys(replacedWords(row, body)).length > 0) {
      const replacement = { provider, row, input: body, difference, projectIds, condition };
      return { credential: await this.updating.replace(caller, replacement), outcome: 'changed' };
    }
    const added = await this.links.add(caller, row, projectIds);
    const credential = await this.credentials.find(provider, row.organizationId, row.id);
    return { credential, outcome: added.length > 0 ? 'changed' : 'unchanged' };
  }
}

function isCode(error: unknown, code: ProblemCode): boolean {
  return error instanceof DomainError && error.code === code;
}

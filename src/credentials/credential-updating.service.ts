import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { requireVersion, type VersionCondition } from '../http/if-match.js';
import { validMembers } from '../http/valid-members.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { changeOf, type ChangedWords, type CredentialChange, replacedWords } from './credential-change.js';
import { type CredentialPatch, ownDto } from './credential-changes.dto.js';
import type { CredentialDifference } from './credential-comparing.service.js';
import { auditEvent, credentialNotFound } from './credential-events.js';
import { CredentialProvingService } from './credential-proving.service.js';
import { CredentialSealer } from './credential-sealer.js';
import { CredentialWriter } from './credential-writer.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import type { LinkedCredential } from './credentials.service.js';
import { changedMembers } from './stored-input.js';
import { nameTaken } from './write-conflicts.js';

/** Which credential is changed, and how. */
export interface CredentialUpdate {
  provider: AnyProvider;
  organizationId: string;
  id: string;
  patch: CredentialPatch;
  /** What the caller takes the version to be. */
  condition?: VersionCondition;
  /** Projects of the organization to link as well. */
  projectIds?: readonly string[];
}

/** A credential that is replaced by a whole store body. */
export interface CredentialReplacement {
  provider: AnyProvider;
  row: CredentialEntity;
  input: StoreCredentialDto;
  difference: CredentialDifference;
  /** Projects of the organization to link as well. */
  projectIds: readonly string[];
  condition?: VersionCondition;
}

interface PlannedChange extends Pick<CredentialUpdate, 'provider' | 'condition'> {
  row: CredentialEntity;
  words: ChangedWords;
  projectIds: readonly string[];
  isSecretNew: boolean;
  isMoved: boolean;
  /** The store body to prove; undefined where no provider need be asked. */
  input?: () => Promise<StoreCredentialDto>;
}

/** Changes stored credentials. What was stored stays as it is until the provider has confirmed what takes its place. */
@Injectable()
export class CredentialUpdatingService {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly sealer: CredentialSealer,
    private readonly proving: CredentialProvingService,
    private readonly audit: AuditService,
    private readonly writer: CredentialWriter,
  ) {}

  /**
   * Changes the members that the patch has. Nobody is asked about a name or a description alone, and a patch that
   * changes nothing is answered with the credential as it is.
   *
   * @throws DomainError of the closed list
   */
  async update(caller: Caller, update: CredentialUpdate): Promise<LinkedCredential> {
    const { provider, organizationId, id, patch, condition, projectIds = [] } = update;
    const row = await this.credentials.find({ id, organizationId, provider: provider.slug });
    if (row === null) throw credentialNotFound();
    requireVersion(condition, row.version);
    const change = changeOf(provider, row, patch);
    const isAsked = Object.keys(change.members).length > 0;
    return this.apply(caller, {
      ...{ provider, row, condition, projectIds },
      ...{ words: change.words, isSecretNew: change.isSecretGiven, isMoved: change.isMoved },
      ...(isAsked && { input: () => this.changedInput(provider, row, change) }),
    });
  }

  /** @throws DomainError of the closed list */
  async replace(caller: Caller, replacement: CredentialReplacement): Promise<LinkedCredential> {
    const { provider, row, input, difference, projectIds, condition } = replacement;
    const { isSame, isSecretNew, isMoved } = difference;
    const words = replacedWords(row, input);
    return this.apply(caller, {
      ...{ provider, row, condition, words, projectIds, isSecretNew, isMoved },
      ...(!isSame && { input: () => Promise.resolve(input) }),
    });
  }

  private async apply(caller: Caller, change: PlannedChange): Promise<LinkedCredential> {
    const { provider, row, words, input, isSecretNew } = change;
    if (input === undefined && Object.keys(words).length === 0) return this.writer.link(caller, change);
    await this.assertNameFree(row, words);
    const event = auditEvent('credential.update', row, { secretChanged: isSecretNew });
    if (input === undefined) {
      return this.writer.write(caller, { ...change, columns: words }, (transaction) =>
        this.audit.append(caller, { ...event, result: 'succeeded' }, transaction),
      );
    }
    return this.audit.attempt(caller, event, async (succeed) => {
      const place = { ...row, secretVersion: nextSecretVersion(change) };
      const proven = await this.proving.prove(provider, place, await input());
      return this.writer.write(caller, { ...change, columns: { ...words, ...proven } }, succeed);
    });
  }

  /** The whole body, with the stored secret where none is given, held against the rules between its members. */
  private async changedInput(
    provider: AnyProvider,
    row: CredentialEntity,
    { members, isSecretGiven }: CredentialChange,
  ): Promise<StoreCredentialDto> {
    const secret = isSecretGiven ? undefined : this.sealer.open(provider, row);
    const body = changedMembers(provider, row, { changes: members, secret });
    return validMembers(ownDto(provider), body);
  }

  private async assertNameFree(row: CredentialEntity, { name }: ChangedWords): Promise<void> {
    if (typeof name !== 'string') return;
    if (await this.credentials.isNameTaken(row.organizationId, row.provider, name)) throw nameTaken();
  }
}

/** Tokens are remembered under it, so it changes with the secret and with where that is sent. */
function nextSecretVersion({ row, isSecretNew, isMoved }: PlannedChange): number {
  return isSecretNew || isMoved ? row.secretVersion + 1 : row.secretVersion;
}

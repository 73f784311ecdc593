import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Transaction } from '../database/transactional-store.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import { preconditionFailed, type VersionCondition } from '../http/if-match.js';
import { DomainError } from '../problems/domain-error.js';
import { credentialEvent, credentialNotFound } from './credential-events.js';
import { hasFailed } from './credential-health.js';
import { isProof } from './credential-proof.js';
import { CredentialChangeStore } from './credential-change.store.js';
import { CredentialLinksService } from './credential-links.service.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import type { LinkedCredential } from './credentials.service.js';

/** A change that is ready to be written. */
export interface WrittenChange {
  /** The row as it was read; it is changed only if it still has this version. */
  row: CredentialEntity;
  columns: Partial<CredentialEntity>;
  /** To be linked as well; links that are there stay. */
  projectIds: readonly string[];
  isSecretNew: boolean;
  condition?: VersionCondition;
}

/** Writes a change of a stored credential, its links and its event together. */
@Injectable()
export class CredentialWriter {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly changes: CredentialChangeStore,
    private readonly links: CredentialLinksService,
    private readonly events: EventOutbox,
  ) {}

  /**
   * @param record writes the audit record within the transaction
   * @throws DomainError `edit_conflict`, or `precondition_failed` where the caller made a condition, when the row was
   * changed meanwhile; `not_found` when it was deleted; `name_taken`
   */
  async write(
    caller: Caller,
    change: WrittenChange,
    record: (transaction: Transaction) => Promise<void>,
  ): Promise<LinkedCredential> {
    const { row, columns, projectIds } = change;
    const counted = { ...columns, version: row.version + 1, updatedAt: new Date() };
    await this.credentials.transaction(async (transaction) => {
      if (!(await this.changes.update(transaction, row, counted))) {
        throw await this.conflict(transaction, change);
      }
      await this.links.addWithin(transaction, caller, { key: row, projectIds });
      await this.tell(transaction, change);
      await record(transaction);
    });
    return this.linked({ ...row, ...counted });
  }

  /** A proof is good news of a credential that worked no more. */
  private async tell(transaction: Transaction, { row, columns, isSecretNew }: WrittenChange): Promise<void> {
    // Through the facade a credential may go to another provider.
    const key = { ...row, ...columns };
    const data = { secretChanged: isSecretNew };
    await this.events.append(transaction, credentialEvent('credential.updated', key, data));
    if (!isProof(columns) || !hasFailed(row)) return;
    await this.events.append(
      transaction,
      credentialEvent('credential.recovered', key, { reason: row.status }),
    );
  }

  /** Changes nothing but links, where some are missing. */
  async link(
    caller: Caller,
    { row, projectIds }: Pick<WrittenChange, 'row' | 'projectIds'>,
  ): Promise<LinkedCredential> {
    const added = projectIds.length === 0 ? [] : await this.links.add(caller, row, projectIds);
    if (added.length === 0) return this.linked(row);
    const counted = await this.credentials.find(row);
    if (counted === null) throw credentialNotFound();
    return this.linked(counted);
  }

  private async linked(row: CredentialEntity): Promise<LinkedCredential> {
    const links = await this.credentials.linksOf(row.organizationId, [row.id]);
    return { row, projectIds: links.get(row.id) ?? [] };
  }

  private async conflict(transaction: Transaction, { row, condition }: WrittenChange): Promise<DomainError> {
    if ((await this.changes.lock(transaction, row)) === null) return credentialNotFound();
    return condition === undefined || condition === '*'
      ? new DomainError('edit_conflict', 'The credential was changed by another request meanwhile.')
      : preconditionFailed();
  }
}

import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { CredentialCheckEntity } from './credential-check.entity.js';
import { CredentialProjectEntity } from './credential-project.entity.js';
import { isProof, proofOf } from './credential-proof.js';
import { CredentialEntity } from './credential.entity.js';
import type { CredentialKey } from './credential.store.js';
import { refusingTakenName } from './write-conflicts.js';

/** Changes of credentials that are there, within a transaction. */
@Injectable()
export class CredentialChangeStore extends TransactionalStore {
  /**
   * Changes the row if it still has the version that was read. A new proof goes into its history.
   *
   * @throws DomainError `name_taken` when another one got the name in the meantime.
   */
  async update(
    transaction: Transaction,
    row: CredentialEntity,
    changes: Partial<CredentialEntity>,
  ): Promise<boolean> {
    const { id, organizationId, provider, version } = row;
    const read = { id, organizationId, provider, version };
    const { affected } = await refusingTakenName(() => transaction.update(CredentialEntity, read, changes));
    if (affected !== 1) return false;
    if (isProof(changes)) {
      await transaction.insert(CredentialCheckEntity, proofOf({ ...row, ...changes }, 'update'));
    }
    return true;
  }

  /** The row, kept from others until the transaction ends. */
  async lock(
    transaction: Transaction,
    { id, organizationId, provider }: CredentialKey,
  ): Promise<CredentialEntity | null> {
    return transaction.findOne(CredentialEntity, {
      where: { id, organizationId, provider },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Counts a change that is not in the row itself. The row has to be locked. */
  async count(transaction: Transaction, { id, organizationId, version }: CredentialEntity): Promise<void> {
    const changes = { version: version + 1, updatedAt: new Date() };
    await transaction.update(CredentialEntity, { id, organizationId }, changes);
  }

  /** The projects that a credential is linked to, which has to be locked. */
  async linksOf(transaction: Transaction, { id, organizationId }: CredentialKey): Promise<string[]> {
    const links = await transaction.find(CredentialProjectEntity, {
      where: { credentialId: id, organizationId },
      order: { projectId: 'ASC' },
    });
    return links.map(({ projectId }) => projectId);
  }

  async unlinkAll(transaction: Transaction, { id, organizationId }: CredentialKey): Promise<void> {
    await transaction.delete(CredentialProjectEntity, { credentialId: id, organizationId });
  }
}

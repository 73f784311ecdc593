import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { CredentialCheckEntity } from './credential-check.entity.js';
import { CredentialEntity } from './credential.entity.js';
import type { CredentialKey } from './credential.store.js';

/** How many checks of one credential are kept. */
const KEPT_CHECKS = 100;

/** The history of checks, and the change of the credential that each of them makes. */
@Injectable()
export class CredentialCheckStore extends TransactionalStore {
  /** Changes what is known of its health. That is no change of the record: its version stays. */
  async change(
    transaction: Transaction,
    { id, organizationId }: CredentialKey,
    columns: Partial<CredentialEntity>,
  ): Promise<void> {
    await transaction.update(CredentialEntity, { id, organizationId }, columns);
  }

  async append(transaction: Transaction, check: Omit<CredentialCheckEntity, 'id'>): Promise<void> {
    await transaction.insert(CredentialCheckEntity, { id: uuidv7(), ...check });
    await transaction.query(
      `DELETE FROM credential_checks WHERE credential_id = $1 AND organization_id = $2 AND id <= (
         SELECT id FROM credential_checks WHERE credential_id = $1 AND organization_id = $2
         ORDER BY id DESC OFFSET ${KEPT_CHECKS} LIMIT 1)`,
      [check.credentialId, check.organizationId],
    );
  }

  /** Newest first. */
  async list(
    organizationId: string,
    credentialId: string,
    { after, take }: PageWindow,
  ): Promise<CredentialCheckEntity[]> {
    return this.dataSource.manager.find(CredentialCheckEntity, {
      where: { organizationId, credentialId, ...(after === undefined ? {} : { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take,
    });
  }

  /** Forgets what is older. */
  async forget(before: Date): Promise<void> {
    await this.dataSource.manager.delete(CredentialCheckEntity, { at: LessThan(before) });
  }
}

import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { CredentialEntity } from './credential.entity.js';

/** A page of what ends soon: after this moment and id. */
export interface ExpiringWindow {
  from: Date;
  until: Date;
  after?: { expiresAt: Date; id: string };
  take: number;
}

/** Credentials by their end. */
@Injectable()
export class ExpiryNoticeStore extends TransactionalStore {
  /** Credentials with a notice that is due, held until the transaction ends. What works no more ends unnoticed. */
  async due(transaction: Transaction, now: Date, take: number): Promise<CredentialEntity[]> {
    return transaction.find(CredentialEntity, {
      where: {
        expiryNoticeAt: LessThanOrEqual(now),
        expiresAt: Not(IsNull()),
        status: Not(In(['rejected', 'expired'])),
      },
      order: { expiryNoticeAt: 'ASC' },
      take,
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
  }

  /** Soonest first; of those that end in the same moment, the oldest first. */
  async endingWithin(organizationId: string, window: ExpiringWindow): Promise<CredentialEntity[]> {
    const { from, until, after, take } = window;
    const query = this.dataSource.manager
      .createQueryBuilder(CredentialEntity, 'credential')
      .where({ organizationId, expiresAt: LessThanOrEqual(until) })
      .andWhere({ expiresAt: MoreThan(from) })
      .orderBy('credential.expiresAt', 'ASC')
      .addOrderBy('credential.id', 'ASC')
      .take(take);
    if (after !== undefined) {
      query.andWhere('(credential.expiresAt, credential.id) > (:endsAt, :id)', {
        endsAt: after.expiresAt,
        id: after.id,
      });
    }
    return query.getMany();
  }
}

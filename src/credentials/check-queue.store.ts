import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { TransactionalStore } from '../database/transactional-store.js';
import { CredentialEntity } from './credential.entity.js';

/** How long a check is in one process's hands, in seconds: far longer than one takes, so that only a dead one loses it. */
const LEASE_SECONDS = 300;

type Leased = Pick<CredentialEntity, 'id' | 'organizationId' | 'checkLeaseToken'>;

/**
 * The credentials as a queue of checks. What is due goes by the process's clock, who has it by the database's: all
 * processes agree on that one.
 */
@Injectable()
export class CheckQueueStore extends TransactionalStore {
  /** Takes what is due and in nobody's hands, longest overdue first. A date that has passed needs no check. */
  async claim(
    now: Date,
    { providers, limit }: { providers: string[]; limit: number },
  ): Promise<CredentialEntity[]> {
    const token = randomUUID();
    await this.dataSource.query(
      `WITH due AS MATERIALIZED (
         SELECT id FROM credentials
         WHERE next_check_at <= $1 AND (check_lease_until IS NULL OR check_lease_until < now())
           AND (expires_at IS NULL OR expires_at > $1) AND provider = ANY ($4)
         ORDER BY next_check_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE credentials SET check_lease_token = $3, check_lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
       FROM due WHERE credentials.id = due.id`,
      [now, limit, token, providers],
    );
    return this.dataSource.manager.find(CredentialEntity, {
      where: { checkLeaseToken: token },
      order: { nextCheckAt: 'ASC' },
    });
  }

  /** Whether it is still in our hands, now for the whole time again: to be asked before a secret is sent. */
  async renew({ id, organizationId, checkLeaseToken }: Leased): Promise<boolean> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `UPDATE credentials SET check_lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
       WHERE id = $1 AND organization_id = $2 AND check_lease_token = $3 AND check_lease_until > now()
         AND next_check_at IS NOT NULL`,
      [id, organizationId, checkLeaseToken],
    );
    return count === 1;
  }

  /** Gives it back unchecked, to whoever is there when it is due. */
  async putBack({ id, organizationId, checkLeaseToken }: Leased, nextCheckAt?: Date): Promise<void> {
    await this.dataSource.query(
      `UPDATE credentials SET check_lease_token = NULL, check_lease_until = NULL,
         next_check_at = CASE WHEN next_check_at IS NULL THEN NULL ELSE COALESCE($4::timestamptz, next_check_at) END
       WHERE id = $1 AND organization_id = $2 AND check_lease_token = $3`,
      [id, organizationId, checkLeaseToken, nextCheckAt ?? null],
    );
  }

  /** Gives each that has been due since before a moment a random time of the interval that begins now. */
  async spread(now: Date, overdueSince: Date, intervalMs: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE credentials SET next_check_at = $1::timestamptz + random() * make_interval(secs => $3)
       WHERE next_check_at < $2 AND (check_lease_until IS NULL OR check_lease_until < now())`,
      [now, overdueSince, intervalMs / 1_000],
    );
  }
}

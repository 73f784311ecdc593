import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not } from 'typeorm';
import { OrganizationEntity } from '../access/organization.entity.js';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { WebhookSecretEntity } from './webhook-secret.entity.js';
import { WebhookEntity } from './webhook.entity.js';

/** Which webhook is meant: never by its id alone, so that no query can cross a tenant's border. */
export interface WebhookKey {
  organizationId: string;
  id: string;
}

/** Webhooks and their sealed signing secrets in the database. */
@Injectable()
export class WebhookStore extends TransactionalStore {
  async find({ organizationId, id }: WebhookKey): Promise<WebhookEntity | null> {
    return this.dataSource.manager.findOneBy(WebhookEntity, { organizationId, id });
  }

  async list(organizationId: string, { after, take }: PageWindow): Promise<WebhookEntity[]> {
    return this.dataSource.manager.find(WebhookEntity, {
      where: { organizationId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take,
    });
  }

  /** How many the organization has, and keeps it so until the transaction ends. Undefined: there is no organization. */
  async lockedCount(transaction: Transaction, organizationId: string): Promise<number | undefined> {
    const organization = await transaction.findOne(OrganizationEntity, {
      where: { id: organizationId },
      lock: { mode: 'for_no_key_update' },
    });
    if (organization === null) return undefined;
    return transaction.countBy(WebhookEntity, { organizationId });
  }

  /** The webhook, which nobody else changes or deletes until the transaction ends. */
  async lock(transaction: Transaction, { organizationId, id }: WebhookKey): Promise<WebhookEntity | null> {
    return transaction.findOne(WebhookEntity, {
      where: { organizationId, id },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async insert(transaction: Transaction, webhook: WebhookEntity, secret: WebhookSecretEntity): Promise<void> {
    await transaction.insert(WebhookEntity, webhook);
    await transaction.insert(WebhookSecretEntity, secret);
  }

  async update(
    transaction: Transaction,
    { organizationId, id }: WebhookKey,
    changes: Partial<Omit<WebhookEntity, 'organization'>>,
  ): Promise<void> {
    await transaction.update(WebhookEntity, { organizationId, id }, changes);
  }

  async delete(transaction: Transaction, { organizationId, id }: WebhookKey): Promise<boolean> {
    return (await transaction.delete(WebhookEntity, { organizationId, id })).affected === 1;
  }

  /** The secrets that sign at this moment, the current one of each webhook first. */
  async secretsOf(webhookIds: readonly string[], now: Date): Promise<WebhookSecretEntity[]> {
    return this.dataSource.manager.find(WebhookSecretEntity, {
      where: [
        { webhookId: In([...webhookIds]), endsAt: IsNull() },
        { webhookId: In([...webhookIds]), endsAt: MoreThan(now) },
      ],
      order: { secretVersion: 'DESC' },
    });
  }

  /** Puts a new secret in the place of the current one, which goes on until it ends. An older one ends at once. */
  async rotate(transaction: Transaction, secret: WebhookSecretEntity, formerEndsAt: Date): Promise<void> {
    const { webhookId, organizationId } = secret;
    await transaction.delete(WebhookSecretEntity, { webhookId, organizationId, endsAt: Not(IsNull()) });
    await transaction.update(WebhookSecretEntity, { webhookId, organizationId }, { endsAt: formerEndsAt });
    await transaction.insert(WebhookSecretEntity, secret);
  }

  /** Replaces the envelope of a secret that was sealed anew. */
  async reseal(
    transaction: Transaction,
    { webhookId, organizationId, secretVersion, sealed, keyId }: WebhookSecretEntity,
  ): Promise<void> {
    const place = { webhookId, organizationId, secretVersion };
    await transaction.update(WebhookSecretEntity, place, { sealed, keyId });
  }
}

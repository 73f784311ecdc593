import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import type { Secret } from '../encryption/secret.js';
import { generateSigningSecret } from '../encryption/webhook-signature.js';
import { Outbound } from '../outbound/outbound.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import { DomainError } from '../problems/domain-error.js';
import { SECRET_OVERLAP_MS } from './delivery-schedule.js';
import { webhookAudit, webhookNotFound } from './webhook-audit.js';
import { changesOf, newWebhook } from './webhook-members.js';
import { WebhookSealer } from './webhook-sealer.js';
import type { WebhookSecretEntity } from './webhook-secret.entity.js';
import { isSameOrigin, targetUrl } from './webhook-target.js';
import type { WebhookEntity } from './webhook.entity.js';
import { type WebhookKey, WebhookStore } from './webhook.store.js';
import type { CreateWebhookDto, UpdateWebhookDto } from './webhooks.dto.js';

const MAX_WEBHOOKS = 20;

/** A webhook with its signing secret, which is in no other answer than that to its making or its rotation. */
export interface NewWebhook {
  webhook: WebhookEntity;
  secret: Secret;
}

/** Webhooks of an organization. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly sealer: WebhookSealer,
    private readonly outbound: Outbound,
    private readonly audit: AuditService,
    private readonly cursors: CursorService,
  ) {}

  /** @throws DomainError `validation_failed`, `address_refused`, `limit_reached` */
  async create(caller: Caller, organizationId: string, input: CreateWebhookDto): Promise<NewWebhook> {
    const webhook = newWebhook(organizationId, targetUrl(this.outbound, input.url), input);
    const secret = generateSigningSecret();
    const sealed = await this.sealer.seal(webhook, secret, webhook.secretVersion);
    await this.webhooks.transaction(async (transaction) => {
      const count = await this.webhooks.lockedCount(transaction, organizationId);
      if (count === undefined) throw webhookNotFound();
      if (count >= MAX_WEBHOOKS) throw limitReached();
      await this.webhooks.insert(transaction, webhook, sealed);
      await this.audit.append(caller, webhookAudit('webhook.create', webhook), transaction);
    });
    return { webhook, secret };
  }

  async list(organizationId: string, query: PageQueryDto): Promise<ListPage<WebhookEntity>> {
    const list = `webhooks:${organizationId}`;
    const rows = await this.webhooks.list(organizationId, this.cursors.open(list, query));
    return this.cursors.close(list, query, rows);
  }

  async find(key: WebhookKey): Promise<WebhookEntity> {
    const webhook = await this.webhooks.find(key);
    if (webhook === null) throw webhookNotFound();
    return webhook;
  }

  /** The signing secret is ours and stays, but it is sealed for one origin: it is sealed anew for another one. */
  async update(caller: Caller, key: WebhookKey, input: UpdateWebhookDto): Promise<WebhookEntity> {
    const before = await this.find(key);
    const url = input.url === undefined ? before.url : targetUrl(this.outbound, input.url);
    const resealed = isSameOrigin(url, before.url) ? [] : await this.reseal(before, url);
    const changes = { ...changesOf(before, input), url };
    await this.webhooks.transaction(async (transaction) => {
      await this.lockUnchanged(transaction, before);
      await this.webhooks.update(transaction, key, changes);
      for (const secret of resealed) await this.webhooks.reseal(transaction, secret);
      await this.audit.append(caller, webhookAudit('webhook.update', key), transaction);
    });
    return this.find(key);
  }

  /** The former secret goes on signing beside the new one for a day; one that was already on its way out ends now. */
  async rotate(caller: Caller, key: WebhookKey): Promise<NewWebhook> {
    const before = await this.find(key);
    const now = new Date();
    const secretVersion = before.secretVersion + 1;
    const secret = generateSigningSecret();
    const sealed = await this.sealer.seal(before, secret, secretVersion);
    await this.webhooks.transaction(async (transaction) => {
      await this.lockUnchanged(transaction, before);
      const changes = { secretVersion, version: before.version + 1, updatedAt: now };
      await this.webhooks.update(transaction, key, changes);
      await this.webhooks.rotate(transaction, sealed, new Date(now.getTime() + SECRET_OVERLAP_MS));
      await this.audit.append(caller, webhookAudit('webhook.rotate', key), transaction);
    });
    return { webhook: await this.find(key), secret };
  }

  /** Its deliveries go with it, also those that are under way. */
  async remove(caller: Caller, key: WebhookKey): Promise<void> {
    await this.webhooks.transaction(async (transaction) => {
      if (!(await this.webhooks.delete(transaction, key))) throw webhookNotFound();
      await this.audit.append(caller, webhookAudit('webhook.delete', key), transaction);
    });
  }

  private async reseal(before: WebhookEntity, url: string): Promise<WebhookSecretEntity[]> {
    const current = await this.webhooks.secretsOf([before.id], new Date());
    return Promise.all(
      current.map((row) =>
        this.sealer.seal({ ...before, url }, this.sealer.open(before, row), row.secretVersion),
      ),
    );
  }

  /** What was sealed for the row as it was read must not be written into one that has changed since. */
  private async lockUnchanged(
    transaction: Parameters<WebhookStore['lock']>[0],
    before: WebhookEntity,
  ): Promise<void> {
    const webhook = await this.webhooks.lock(transaction, before);
    if (webhook === null) throw webhookNotFound();
    if (webhook.version === before.version) return;
    throw new DomainError('edit_conflict', 'The webhook was changed by another request meanwhile.');
  }
}

function limitReached(): DomainError {
  return new DomainError('limit_reached', `An organization may have ${MAX_WEBHOOKS} webhooks.`);
}

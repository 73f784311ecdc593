import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import type { Secret } from '../encryption/secret.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import { futureTime } from '../http/future-time.js';
import { DomainError } from '../problems/domain-error.js';
import type { CreateApiKeyDto, RotateApiKeyDto, UpdateApiKeyDto } from './api-key.dto.js';
import { ApiKeyDelegationService } from './api-key-delegation.service.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeyUsageService, type UsedKey } from './api-key-usage.service.js';
import { generateToken, hashToken, maskToken } from './api-token.js';
import type { Caller } from './caller.js';
import { canonicalGrant, newKey } from './new-api-key.js';

const HOUR_MS = 3_600_000;

/** A key with its token, which is in no other answer than this one; the database has its hash. */
export interface IssuedKey extends UsedKey {
  token: Secret;
}

/** Which key is meant: one of this organization. */
interface KeyPath {
  organizationId: string;
  id: string;
}

/** API keys of an organization. A key never makes one with more rights than its own. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly delegation: ApiKeyDelegationService,
    private readonly usage: ApiKeyUsageService,
    private readonly audit: AuditService,
    private readonly cursors: CursorService,
  ) {}

  async create(caller: Caller, organizationId: string, input: CreateApiKeyDto): Promise<IssuedKey> {
    const permissions = input.permissions.map(canonicalGrant);
    const expiresAt = input.expiresAt === undefined ? null : futureTime(input.expiresAt, new Date());
    await this.delegation.assertGrantable(caller, organizationId, { permissions, expiresAt });
    const token = generateToken();
    const key = newKey(organizationId, token, { name: input.name, permissions, expiresAt });
    await this.keys.transaction(async (transaction) => {
      await this.keys.insert(transaction, key);
      await this.audit.append(caller, this.event('api_key.create', organizationId, key.id), transaction);
    });
    return { key, lastUsedAt: undefined, token };
  }

  async list(organizationId: string, query: PageQueryDto): Promise<ListPage<UsedKey>> {
    const list = `api-keys:${organizationId}`;
    const rows = await this.keys.list(organizationId, this.cursors.open(list, query));
    const page = this.cursors.close(list, query, rows);
    return { ...page, data: await this.usage.withLastUses(page.data) };
  }

  async find(organizationId: string, id: string): Promise<UsedKey> {
    return this.usage.withLastUse(await this.row(organizationId, id));
  }

  /** The key that asks. */
  async findOwn({ organizationId, keyId }: Caller): Promise<UsedKey> {
    const key = await this.keys.findOwn(organizationId, keyId);
    if (key === null) throw notFound();
    return this.usage.withLastUse(key);
  }

  async update(
    caller: Caller,
    { organizationId, id }: KeyPath,
    { expiresAt, ...input }: UpdateApiKeyDto,
  ): Promise<UsedKey> {
    // To wake up a stronger key, or to let it live longer, is to get its rights, for whoever still has its token.
    const end = expiresAt === undefined ? {} : { expiresAt: futureTime(expiresAt, new Date()) };
    if (input.enabled === true || expiresAt !== undefined) {
      await this.assertHeld(caller, { organizationId, id }, end);
    }
    await this.keys.transaction(async (transaction) => {
      const changes = { ...input, ...end, updatedAt: new Date() };
      if (!(await this.keys.update(transaction, { organizationId, id }, changes))) throw notFound();
      await this.audit.append(caller, this.event('api_key.update', organizationId, id), transaction);
    });
    return this.find(organizationId, id);
  }

  /** Gives the key another token; the token until now works until the overlap is over. Everything else stays. */
  async rotate(
    caller: Caller,
    { organizationId, id }: KeyPath,
    { overlapHours = 0 }: RotateApiKeyDto,
  ): Promise<IssuedKey> {
    await this.assertHeld(caller, { organizationId, id });
    const token = generateToken();
    const tokenHash = hashToken(token);
    const now = new Date();
    await this.keys.transaction(async (transaction) => {
      const changes = {
        tokenHash,
        maskedToken: maskToken(tokenHash),
        formerTokenEndsAt: overlapHours === 0 ? null : new Date(now.getTime() + overlapHours * HOUR_MS),
        updatedAt: now,
      };
      if (!(await this.keys.rotate(transaction, { organizationId, id }, changes))) throw notFound();
      await this.audit.append(caller, this.event('api_key.rotate', organizationId, id), transaction);
    });
    return { ...(await this.find(organizationId, id)), token };
  }

  async remove(caller: Caller, organizationId: string, id: string): Promise<void> {
    await this.keys.transaction(async (transaction) => {
      if (!(await this.keys.delete(transaction, organizationId, id))) throw notFound();
      await this.audit.append(caller, this.event('api_key.delete', organizationId, id), transaction);
    });
  }

  private async row(organizationId: string, id: string): Promise<ApiKeyEntity> {
    const key = await this.keys.find(organizationId, id);
    if (key === null) throw notFound();
    return key;
  }

  /** @param change the end that the key is to have */
  private async assertHeld(
    caller: Caller,
    { organizationId, id }: KeyPath,
    change: { expiresAt?: Date } = {},
  ): Promise<void> {
    const key = await this.row(organizationId, id);
    await this.delegation.assertHeld(caller, organizationId, { ...key, ...change });
  }

  private event(
    action: 'api_key.create' | 'api_key.update' | 'api_key.rotate' | 'api_key.delete',
    organizationId: string,
    id: string,
  ) {
    return { action, organizationId, target: { kind: 'api_key' as const, id }, result: 'succeeded' };
  }
}

function notFound(): DomainError {
  return new DomainError('not_found', 'There is no such API key.');
}

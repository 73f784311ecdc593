import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type AuditActor, AuditService } from '../audit/audit.service.js';
import { SettingsError } from '../config/settings-error.js';
import { Secret } from '../encryption/secret.js';
import { ApiKeyStore } from './api-key.store.js';
import { newKey } from './api-keys.service.js';
import { generateToken, hashToken } from './api-token.js';
import { OrganizationEntity } from './organization.entity.js';
import { ProjectEntity } from './project.entity.js';

const SYSTEM: AuditActor = { kind: 'system', requestId: 'start' };
const DEMO = 'demo';

/** Taken in a transaction, so that replicas that start together make one key and one demo. Any fixed number will do. */
const BOOTSTRAP_LOCK = 7_420_113;

/** What a first start has to offer: a key to begin with, and something to try it on. */
@Injectable()
export class BootstrapService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ApiKeyStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes sure that there is an instance administrator's key: the configured one, or, where that is allowed, a new one.
   *
   * @returns the new key, to be printed this once.
   * @throws SettingsError when there is no key and none may be made.
   */
  async ensureInstanceKey(configured: string | undefined, mayGenerate: boolean): Promise<Secret | undefined> {
    return this.exclusively(async (manager) => {
      if (configured !== undefined) {
        await this.replaceInstanceKey(manager, new Secret(configured));
        return undefined;
      }
      if ((await this.keys.listInstance(manager)).length > 0) return undefined;
      if (!mayGenerate) {
        throw new SettingsError(['BOOTSTRAP_API_KEY is required for the first start on this database']);
      }
      const token = generateToken();
      await this.insertInstanceKey(manager, token);
      return token;
    });
  }

  /** An organization and a project named "demo", made once while the database has no organization at all. */
  async ensureDemo(): Promise<{ organizationId: string; projectId: string } | undefined> {
    return this.exclusively(async (manager) => {
      const existing = await manager.findOneBy(OrganizationEntity, { name: DEMO });
      if (existing !== null) return this.demoProject(manager, existing.id);
      if (await manager.exists(OrganizationEntity)) return undefined;
      const now = new Date();
      const common = { name: DEMO, createdAt: now, updatedAt: now };
      const organizationId = uuidv7();
      const projectId = uuidv7();
      await manager.insert(OrganizationEntity, {
        ...common,
        id: organizationId,
        features: ['container_scanning'],
      });
      await manager.insert(ProjectEntity, { ...common, id: projectId, organizationId });
      await this.record(manager, 'organization.create', { kind: 'organization', id: organizationId });
      return { organizationId, projectId };
    });
  }

  private async demoProject(manager: EntityManager, organizationId: string) {
    const project = await manager.findOne(ProjectEntity, { where: { organizationId }, order: { id: 'ASC' } });
    return project === null ? undefined : { organizationId, projectId: project.id };
  }

  /** The configured key is the only one of its kind: a former one ends with the setting that named it. */
  private async replaceInstanceKey(manager: EntityManager, token: Secret): Promise<void> {
    const hash = hashToken(token);
    const keys = await this.keys.listInstance(manager);
    if (keys.length === 1 && keys[0]?.tokenHash.equals(hash)) return;
    await this.keys.deleteInstance(manager);
    await this.insertInstanceKey(manager, token);
  }

  private async insertInstanceKey(manager: EntityManager, token: Secret): Promise<void> {
    const key = newKey(null, token, { name: 'instance administrator', permissions: [], expiresAt: null });
    await this.keys.insert(manager, key);
    await this.record(manager, 'api_key.create', { kind: 'api_key', id: key.id });
  }

  private async record(
    manager: EntityManager,
    action: 'organization.create' | 'api_key.create',
    target: { kind: 'organization' | 'api_key'; id: string },
  ): Promise<void> {
    await this.audit.append(SYSTEM, { action, target, result: 'succeeded' }, manager);
  }

  private async exclusively<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
      return work(manager);
    });
  }
}

import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type AuditActor, AuditService } from '../audit/audit.service.js';
import { type Transaction } from '../database/transactional-store.js';
import { SettingsError } from '../config/settings-error.js';
import { Secret } from '../encryption/secret.js';
import { ApiKeyStore } from './api-key.store.js';
import { generateToken, hashToken } from './api-token.js';
import { BootstrapStore } from './bootstrap.store.js';
import { newKey } from './new-api-key.js';
import { OrganizationStore } from './organization.store.js';
import { ProjectStore } from './project.store.js';

const SYSTEM: AuditActor = { kind: 'system', requestId: 'start' };
const DEMO = 'demo';

/** What a first start has to offer: a key to begin with, and something to try it on. */
@Injectable()
export class BootstrapService {
  constructor(
    private readonly store: BootstrapStore,
    private readonly keys: ApiKeyStore,
    private readonly organizations: OrganizationStore,
    private readonly projects: ProjectStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes sure that there is an instance administrator's key: the configured one, or, where that is allowed, a new one.
   *
   * @returns the new key, to be printed this once.
   * @throws SettingsError when there is no key and none may be made.
   */
  async ensureInstanceKey(configured: string | undefined, mayGenerate: boolean): Promise<Secret | undefined> {
    return this.store.exclusively(async (transaction) => {
      if (configured !== undefined) {
        await this.replaceInstanceKey(transaction, new Secret(configured));
        return undefined;
      }
      if ((await this.keys.listInstance(transaction)).length > 0) return undefined;
      if (!mayGenerate) {
        throw new SettingsError(['BOOTSTRAP_API_KEY is required for the first start on this database']);
      }
      const token = generateToken();
      await this.insertInstanceKey(transaction, token);
      return token;
    });
  }

  /** An organization and a project named "demo", made once while the database has no organization at all. */
  async ensureDemo(): Promise<{ organizationId: string; projectId: string } | undefined> {
    return this.store.exclusively(async (transaction) => {
      const existing = await this.store.findOrganizationNamed(transaction, DEMO);
      if (existing !== null) return this.demoProject(transaction, existing.id);
      if (await this.store.hasOrganizations(transaction)) return undefined;
      const now = new Date();
      const common = { name: DEMO, createdAt: now, updatedAt: now };
      const organizationId = uuidv7();
      const projectId = uuidv7();
      await this.organizations.insert(transaction, {
        ...common,
        id: organizationId,
        features: ['container_scanning'],
      });
      await this.projects.insert(transaction, { ...common, id: projectId, organizationId });
      await this.record(transaction, 'organization.create', { kind: 'organization', id: organizationId });
      return { organizationId, projectId };
    });
  }

  private async demoProject(transaction: Transaction, organizationId: string) {
    const project = await this.store.firstProjectOf(transaction, organizationId);
    return project === null ? undefined : { organizationId, projectId: project.id };
  }

  /** The configured key is the only one of its kind: a former one ends with the setting that named it. */
  private async replaceInstanceKey(transaction: Transaction, token: Secret): Promise<void> {
    const hash = hashToken(token);
    const keys = await this.keys.listInstance(transaction);
    if (keys.length === 1 && keys[0]?.tokenHash.equals(hash)) return;
    await this.keys.deleteInstance(transaction);
    await this.insertInstanceKey(transaction, token);
  }

  private async insertInstanceKey(transaction: Transaction, token: Secret): Promise<void> {
    const key = newKey(null, token, { name: 'instance administrator', permissions: [], expiresAt: null });
    await this.keys.insert(transaction, key);
    await this.record(transaction, 'api_key.create', { kind: 'api_key', id: key.id });
  }

  private async record(
    transaction: Transaction,
    action: 'organization.create' | 'api_key.create',
    target: { kind: 'organization' | 'api_key'; id: string },
  ): Promise<void> {
    await this.audit.append(SYSTEM, { action, target, result: 'succeeded' }, transaction);
  }
}

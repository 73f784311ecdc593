import { Writable } from 'node:stream';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request, { type Test } from 'supertest';
import type { DataSource } from 'typeorm';
import { BootstrapService } from '../../src/access/bootstrap.service.js';
import { ENTITIES } from '../../src/app.entities.js';
import { createApp } from '../../src/app.setup.js';
import { EncryptionKeyStore } from '../../src/credentials/encryption-key.store.js';
import { createDataSource } from '../../src/database/data-source.js';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { Keyring } from '../../src/encryption/keyring.js';
import { createLogger } from '../../src/http/logger.js';
import type { LimitSettings } from '../../src/limits/limit-settings.js';
import { parseOutboundSettings, type OutboundSettingsText } from '../../src/outbound/outbound-settings.js';
import { Outbound } from '../../src/outbound/outbound.js';
import type { ScanSettings } from '../../src/scans/scan-settings.js';
import type { Scanner } from '../../src/scans/scanner.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** The shipped application in this process, on a database of its own, with everything it logged. */
export interface TestService {
  app: NestExpressApplication;
  url: string;
  databaseUrl: string;
  dataSource: DataSource;
  /** The instance administrator's key. */
  adminKey: string;
  /** Every log line so far, at the most verbose level. */
  log(): string;
  stop(): Promise<void>;
}

/** What a test may choose; everything else is as it is shipped. */
export interface TestServiceOptions {
  outbound?: OutboundSettingsText;
  keys?: string;
  scanner?: Scanner;
  scanSettings?: ScanSettings;
  limits?: Partial<LimitSettings>;
  /** Where another service of the test runs, with the same keys: this one is its replica, and has no administrator's key. */
  databaseUrl?: string;
}

/** Out of the way of tests that ask a lot. */
export const HIGH_LIMITS: LimitSettings = {
  requestsPerMinute: { address: 1_000_000, key: 1_000_000, organization: 1_000_000 },
  failedValidationsPerHour: 10_000,
  trustedProxies: [],
};

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const database =
    options.databaseUrl === undefined ? await createTestDatabase() : shared(options.databaseUrl);
  const dataSource = createDataSource({ url: database.url, entities: ENTITIES });
  await dataSource.initialize();
  const keyring = Keyring.parse(options.keys ?? generateKeyText('k1'));
  await new EncryptionKeyStore(dataSource).admit(keyring);
  const outbound = new Outbound(parseOutboundSettings(options.outbound ?? {}));
  const sink = new MemorySink();
  const { scanner, scanSettings } = options;
  const limits = { ...HIGH_LIMITS, ...options.limits };
  const app = await createApp(
    { dataSource, keyring, outbound, limits, scanner, scanSettings },
    createLogger('trace', sink),
  );
  const adminKey = await app.get(BootstrapService).ensureInstanceKey(undefined, true);
  await app.listen(0, '127.0.0.1');
  const stop = async (): Promise<void> => {
    await app.close();
    outbound.close();
    if (dataSource.isInitialized) await dataSource.destroy();
    await database.drop();
  };
  return {
    app,
    url: await app.getUrl(),
    databaseUrl: database.url,
    dataSource,
    adminKey: adminKey?.reveal() ?? '',
    log: () => sink.text,
    stop,
  };
}

/** The database of another service, which drops it. */
function shared(url: string): Pick<TestDatabase, 'url' | 'drop'> {
  return { url, drop: () => Promise.resolve() };
}

class MemorySink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** One organization with a project and keys, made over the API. */
export interface Tenant {
  organizationId: string;
  projectId: string;
  /** A key with every permission. */
  key: string;
}

const EVERYTHING = ['manage_integration', 'read', 'start_scan', 'manage_keys', 'export'];

export async function createTenant(service: TestService, name = 'acme'): Promise<Tenant> {
  const organization = await post(service, '/organization', service.adminKey, { name }).expect(201);
  const organizationId = (organization.body as { id: string }).id;
  const project = await post(service, `/organization/${organizationId}/project`, service.adminKey, {
    name: 'p',
  });
  const key = await createKey(
    service,
    organizationId,
    EVERYTHING.map((permission) => ({ permission })),
  );
  return { organizationId, projectId: (project.body as { id: string }).id, key };
}

export async function createKey(
  service: TestService,
  organizationId: string,
  permissions: { permission: string; projectId?: string }[],
  expiresAt?: string,
): Promise<string> {
  const body = { name: 'key', permissions, ...(expiresAt === undefined ? {} : { expiresAt }) };
  const path = `/organization/${organizationId}/api-keys`;
  const created = await post(service, path, service.adminKey, body).expect(201);
  return (created.body as { token: string }).token;
}

export function post(service: TestService, path: string, key: string, body: object): Test {
  return request(service.url).post(path).set('x-api-key', key).send(body);
}

export function patch(service: TestService, path: string, key: string, body: object): Test {
  return request(service.url).patch(path).set('x-api-key', key).send(body);
}

export function put(service: TestService, path: string, key: string, body: object): Test {
  return request(service.url).put(path).set('x-api-key', key).send(body);
}

export function get(service: TestService, path: string, key: string): Test {
  return request(service.url).get(path).set('x-api-key', key);
}

export function remove(service: TestService, path: string, key: string): Test {
  return request(service.url).delete(path).set('x-api-key', key);
}

/** The rows of a query on the service's own database. */
export async function rows(
  service: TestService,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return service.dataSource.query(sql, values);
}

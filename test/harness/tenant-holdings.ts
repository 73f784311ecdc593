import { v7 as uuidv7 } from 'uuid';
import { PROVIDERS } from '../../src/providers/index.js';
import { ScanEntity } from '../../src/scans/scan.entity.js';
import type { Simulators } from '../simulators/simulators.js';
import { type Answer } from './answer.js';
import { createTenant, get, post, rows, type Tenant, type TestService } from './test-service.js';

/** The ids of one organization, by the names that they have in paths. */
interface Holdings extends Record<string, string> {
  organizationId: string;
  projectId: string;
  keyId: string;
  webhookId: string;
  deliveryId: string;
  scanId: string;
}

/** A tenant with a credential of every provider, and a webhook that is to be told of them. */
export interface Owner extends Tenant {
  ids: Holdings;
  credentialIds: Record<string, string>;
}

/** Under this name stands the credential that was stored through /docker-registries. */
export const FACADE = 'docker-registries';

/** Each with the column that names its organization. */
const TENANT_TABLES = {
  organizations: 'id',
  projects: 'organization_id',
  api_keys: 'organization_id',
  credentials: 'organization_id',
  credential_projects: 'organization_id',
  webhooks: 'organization_id',
  webhook_secrets: 'organization_id',
  webhook_deliveries: 'organization_id',
  events: 'organization_id',
  docker_registries: 'organization_id',
  credential_checks: 'organization_id',
  scans: 'organization_id',
  scan_findings: 'organization_id',
  scan_reports: 'organization_id',
};

/** A service whose providers are the simulators. */
export interface World {
  service: TestService;
  simulators: Simulators;
}

export async function createOwner(world: World, name: string): Promise<Owner> {
  const tenant = await createTenant(world.service, name);
  const { organizationId, projectId, key } = tenant;
  const keys = await get(world.service, `/organization/${organizationId}/api-keys`, key);
  const keyId = (keys.body as { data: { id: string }[] }).data[0]?.id ?? '';
  const webhookId = await createWebhook(world.service, tenant);
  const credentialIds: Record<string, string> = {};
  for (const { slug } of PROVIDERS) {
    const { body } = (await storeCredential(world, { slug, organizationId, key, projectId }).expect(
      201,
    )) as Answer;
    credentialIds[slug] = ((body as { data?: { id: string } }).data ?? (body as { id: string })).id;
  }
  const asked = post(world.service, '/docker-registries', key, {
    name: 'facade',
    username: '_json_key',
    secret: 'a-secret-of-the-facade',
    registry: 'gcr',
  });
  credentialIds[FACADE] = ((await asked.expect(201)).body as { id: string }).id;
  const log = await get(
    world.service,
    `/organization/${organizationId}/webhooks/${webhookId}/deliveries`,
    key,
  );
  const deliveryId = (log.body as { data: { id: string }[] }).data[0]?.id ?? '';
  const scanId = await insertScan(world, {
    organizationId,
    projectId,
    credentialId: credentialIds.quay ?? '',
  });
  const ids = { organizationId, projectId, keyId, webhookId, deliveryId, scanId };
  return { ...tenant, ids, credentialIds };
}

/** At a host of the simulators, which nothing is sent to unless a test does. */
export async function createWebhook(
  service: TestService,
  { organizationId, key }: Pick<Tenant, 'organizationId' | 'key'>,
): Promise<string> {
  const body = { url: 'https://basic.example.com/hook' };
  const made = await post(service, `/organization/${organizationId}/webhooks`, key, body).expect(201);
  return (made.body as { id: string }).id;
}

/** A scan that waits for a worker, which no test of tenancy has. */
async function insertScan(
  { service }: World,
  ids: { organizationId: string; projectId: string; credentialId: string },
): Promise<string> {
  const id = uuidv7();
  const now = new Date();
  await service.dataSource.getRepository(ScanEntity).insert({
    id,
    ...ids,
    provider: 'quay',
    image: 'app',
    reference: 'latest',
    registryHost: 'quay.io',
    registryOrigin: 'https://quay.io',
    repository: 'team/app',
    digest: `sha256:${'0'.repeat(64)}`,
    privateScan: false,
    state: 'queued',
    step: 'queued',
    attempts: 0,
    deduplicated: false,
    requestId: 'test',
    runAfter: now,
    createdAt: now,
    updatedAt: now,
  });
  return id;
}

/** Stores the credential that the simulators take. */
export function storeCredential(
  { service, simulators }: World,
  {
    slug,
    organizationId,
    key,
    projectId,
  }: { slug: string; organizationId: string; key: string; projectId: string },
) {
  const path = `/integrations/${slug}/container-registry/organization/${organizationId}/credentials`;
  return post(service, path, key, { ...simulators.credentials[slug as 'quay'], projectId });
}

/** All that is an organization's, as it stands in the database. */
export async function stateOf({ service }: World, { organizationId }: Owner): Promise<unknown[]> {
  return Promise.all(
    Object.entries(TENANT_TABLES).map(([table, column]) =>
      rows(service, `SELECT * FROM ${table} t WHERE ${column} = $1 ORDER BY t::text`, [organizationId]),
    ),
  );
}

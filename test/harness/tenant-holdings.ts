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
  scanId: string;
}

/** A tenant with a credential of every provider. */
export interface Owner extends Tenant {
  ids: Holdings;
  credentialIds: Record<string, string>;
}

/** Each with the column that names its organization. */
const TENANT_TABLES = {
  organizations: 'id',
  projects: 'organization_id',
  api_keys: 'organization_id',
  credentials: 'organization_id',
  credential_projects: 'organization_id',
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
  const credentialIds: Record<string, string> = {};
  for (const { slug } of PROVIDERS) {
    const { body } = (await storeCredential(world, { slug, organizationId, key, projectId }).expect(
      201,
    )) as Answer;
    credentialIds[slug] = ((body as { data?: { id: string } }).data ?? (body as { id: string })).id;
  }
  const scanId = await insertScan(world, {
    organizationId,
    projectId,
    credentialId: credentialIds.quay ?? '',
  });
  return { ...tenant, ids: { organizationId, projectId, keyId, scanId }, credentialIds };
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

import type { Test } from 'supertest';
import { startSimulators, type Simulators } from '../simulators/simulators.js';
import {
  createTenant,
  get,
  post,
  rows,
  startTestService,
  type Tenant,
  type TestService,
  type TestServiceOptions,
} from './test-service.js';

/** The shipped application with one tenant, against simulators of its own. */
export interface SimulatedService {
  sim: Simulators;
  service: TestService;
  tenant: Tenant;
  stop(): Promise<void>;
}

export async function startSimulatedService(
  keys?: string,
  limits: TestServiceOptions['limits'] = {},
): Promise<SimulatedService> {
  const sim = await startSimulators();
  const outbound = { connectTo: sim.connectTo, caPem: sim.caPem };
  const service = await startTestService({ outbound, limits, ...(keys === undefined ? {} : { keys }) });
  const tenant = await createTenant(service);
  const stop = async (): Promise<void> => {
    await service.stop();
    await sim.stop();
  };
  return { sim, service, tenant, stop };
}

/** The providers whose secrets are followed everywhere; the contract tests look for every provider's in answers, log and tables. */
export const FOLLOWED_PROVIDERS = ['scaleway', 'quay', 'custom'] as const;
export type FollowedProvider = (typeof FOLLOWED_PROVIDERS)[number];

/** A credential whose secret is not the text of the documentation's examples, so that finding it tells something. */
export function distinctCredential(sim: Simulators, provider: FollowedProvider): Record<string, unknown> {
  const chosen = {
    scaleway: sim.variants.scaleway['other-valid-key'],
    quay: sim.variants.quay['other-valid-robot'],
    custom: sim.variants.custom['with-namespace'],
  }[provider];
  if (chosen === undefined) throw new Error(`the simulators have lost the variant for ${provider}`);
  return { ...chosen };
}

/** The body of an answer, whatever its status. */
export async function bodyOf<Body = unknown>(asking: Test): Promise<Body> {
  return (await asking).body as Body;
}

/** Asks for a credential to be stored; the request id leads to its audit records. */
export function store(
  { service }: Pick<SimulatedService, 'service'>,
  tenant: Tenant,
  provider: string,
  members: object,
): Test {
  const path = `/integrations/${provider}/container-registry/organization/${tenant.organizationId}/credentials`;
  return post(service, path, tenant.key, { projectId: tenant.projectId, ...members });
}

/** Stores a credential that works and answers its id. */
export async function storeOne(
  simulated: SimulatedService,
  tenant: Tenant,
  provider: FollowedProvider,
  members: object = distinctCredential(simulated.sim, provider),
): Promise<string> {
  const asking = store(simulated, tenant, provider, members).expect(201);
  const body = await bodyOf<{ id: string; data?: { id: string } }>(asking);
  return (body.data ?? body).id;
}

/** Uses a stored credential: lists the tags of an image that every simulated account may see. */
export function useStored(
  { service }: Pick<SimulatedService, 'service'>,
  tenant: Tenant,
  provider: string,
  id: string,
): Test {
  return get(service, tagsPath(tenant, provider, id), tenant.key);
}

export function tagsPath(tenant: Tenant, provider: string, id: string, image = 'backend'): string {
  return `/integrations/${provider}/container-registry/project/${tenant.projectId}/credentials/${id}/images/${image}/tags`;
}

/** One audit record as SQL sees it. */
export interface AuditRow extends Record<string, unknown> {
  at: Date;
  actor_kind: string;
  actor_key_id: string | null;
  organization_id: string | null;
  action: string;
  target_kind: string;
  target_id: string | null;
  result: string;
  request_id: string;
  detail: Record<string, unknown> | null;
}

/** The audit records of one request, oldest first. */
export async function auditOf(service: TestService, requestId: string): Promise<AuditRow[]> {
  const sql = 'SELECT * FROM audit_records WHERE request_id = $1 ORDER BY id';
  return (await rows(service, sql, [requestId])) as AuditRow[];
}

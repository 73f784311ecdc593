import request, { type Response } from 'supertest';
import { generateToken } from '../../src/access/api-token.js';
import type { AuditedOperation } from './audited-operations.js';
import { bodyOf, distinctCredential, storeOne, type SimulatedService } from './simulated-service.js';
import { createWebhook } from './tenant-holdings.js';
import { createTenant, post, rows, type TestService } from './test-service.js';

/** What audited operations work on; the spare things are there to be deleted. */
export interface AuditedScene {
  simulated: SimulatedService;
  /** Ids by the names that operations use in braces. */
  ids: Record<string, string>;
  keys: Record<AuditedOperation['as'], string>;
  /** Id of each key's record, by who holds it. */
  keyIds: Record<string, string>;
}

export async function setScene(simulated: SimulatedService): Promise<AuditedScene> {
  const { service, tenant: here } = simulated;
  const elsewhere = await createTenant(service, 'elsewhere');
  const spare = await createTenant(service, 'spare');
  const reader = await newKey(service, here.organizationId, 'reader', ['read', 'manage_keys']);
  const spareKey = await newKey(service, here.organizationId, 'spare', ['export']);
  const strongKey = await newKey(service, here.organizationId, 'strong', ['export']);
  const project = await bodyOf<{ id: string }>(
    post(service, `/organization/${here.organizationId}/project`, here.key, {
      name: 'spare',
    }).expect(201),
  );
  const [admin] = await rows(service, 'SELECT id FROM api_keys WHERE organization_id IS NULL');
  const [member] = await rows(
    service,
    "SELECT id FROM api_keys WHERE organization_id = $1 AND name = 'key'",
    [here.organizationId],
  );
  const webhook = await createWebhook(service, here);
  const delivered = await storeOne(simulated, here, 'custom');
  const [delivery] = await rows(
    service,
    'SELECT id, event_id FROM webhook_deliveries WHERE webhook_id = $1',
    [webhook],
  );
  return {
    simulated,
    ids: {
      webhook,
      spareWebhook: await createWebhook(service, here),
      delivery: String(delivery?.id),
      event: String(delivery?.event_id),
      o: here.organizationId,
      p: here.projectId,
      custom: await storeOne(simulated, here, 'custom'),
      quay: await storeOne(simulated, here, 'quay'),
      spareCredential: delivered,
      spareOrganization: spare.organizationId,
      spareProject: project.id,
      spareKey: spareKey.id,
      strongKey: strongKey.id,
      elsewhere: elsewhere.organizationId,
      projectElsewhere: elsewhere.projectId,
      credentialElsewhere: await storeOne(simulated, elsewhere, 'custom'),
    },
    keys: {
      admin: service.adminKey,
      member: here.key,
      reader: reader.token,
      unknown: generateToken().reveal(),
    },
    keyIds: { admin: String(admin?.id), member: String(member?.id), reader: reader.id },
  };
}

/** Puts the scene's ids where their names stand in braces. */
export function filled<Value>(template: Value, ids: Record<string, string>): Value {
  const text = JSON.stringify(template).replace(/\{(\w+)\}/g, (all, name: string) => ids[name] ?? all);
  return JSON.parse(text) as Value;
}

export async function perform(
  { simulated: { service, sim }, ids, keys }: AuditedScene,
  { as, call, body, credentialOf }: AuditedOperation,
  requestId: string,
): Promise<Response> {
  const [method = '', path = ''] = filled(call, ids).split(' ');
  const members = credentialOf === undefined ? {} : distinctCredential(sim, credentialOf);
  const verb = method.toLowerCase() as 'post';
  const asked = request(service.url)[verb](path).set('x-api-key', keys[as]).set('X-Request-Id', requestId);
  return body === undefined ? asked : asked.send({ ...filled(body, ids), ...members });
}

async function newKey(
  service: TestService,
  organizationId: string,
  name: string,
  permissions: string[],
): Promise<{ id: string; token: string }> {
  const body = { name, permissions: permissions.map((permission) => ({ permission })) };
  const answer = await post(
    service,
    `/organization/${organizationId}/api-keys`,
    service.adminKey,
    body,
  ).expect(201);
  return answer.body as { id: string; token: string };
}

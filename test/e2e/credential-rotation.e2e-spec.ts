import { CredentialEntity } from '../../src/credentials/credential.entity.js';
import type { Answer } from '../harness/answer.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated-service.js';
import { credentialsPath } from '../harness/stored-credentials.js';
import { createTenant, post, put, rows, type Tenant } from '../harness/test-service.js';

/** ECR's store body may name the credentials whose place it takes: contract, section 3. */
let simulated: SimulatedService;
let id: string;

const NAMES = { name: 'production-pull', description: 'before' };

beforeAll(async () => {
  simulated = await startSimulatedService();
});
beforeEach(async () => {
  simulated.sim.reset();
  const row = await current().catch(() => undefined);
  if (row === undefined) id = idOf(await send({ ...simulated.sim.credentials.ecr, ...NAMES }).expect(201));
  simulated.sim.journal.clear();
});
afterAll(() => simulated.stop());

const idOf = ({ body }: Answer): string => (body as { id: string }).id;

function send(members: object, tenant: Tenant = simulated.tenant) {
  const body = { projectId: tenant.projectId, ...members };
  return post(simulated.service, credentialsPath(tenant, 'ecr'), tenant.key, body);
}

function current(): Promise<CredentialEntity> {
  return simulated.service.dataSource.manager.findOneByOrFail(CredentialEntity, { id });
}

it('proves the new key and puts it in the place of the old one: id, name and description stay', async () => {
  const before = await current();

  const answer = await send({ ...simulated.sim.variants.ecr['empty-registry'], credentialId: id }).expect(
    200,
  );

  const { awsAccessKeyId } = simulated.sim.variants.ecr['empty-registry'] ?? {};
  expect(answer.body).toMatchObject({ id, ...NAMES, awsAccessKeyId });
  const after = await current();
  expect(after).toMatchObject({ ...NAMES, secretVersion: before.secretVersion + 1 });
  expect(after.version).toBe(before.version + 1);
  expect(after.sealed.equals(before.sealed)).toBe(false);
});

it('needs no project: stored without one they are linked to none, and a rotation leaves the links alone', async () => {
  const { service, sim, tenant } = simulated;
  const path = credentialsPath(tenant, 'ecr');
  const linksOf = (credential: string) =>
    rows(service, 'SELECT project_id FROM credential_projects WHERE credential_id = $1', [credential]);

  const alone = idOf(await post(service, path, tenant.key, sim.credentials.ecr).expect(201));
  const byName = await put(service, `${path}/by-name/alone`, tenant.key, sim.credentials.ecr).expect(201);
  await post(service, path, tenant.key, { ...sim.credentials.ecr, credentialId: id }).expect(200);

  expect(await linksOf(alone)).toEqual([]);
  expect(await linksOf(idOf(byName))).toEqual([]);
  expect(await linksOf(id)).toEqual([{ project_id: tenant.projectId }]);
  await post(service, path, tenant.key, { ...sim.credentials.ecr, projectId: '' }).expect(400);
});

it('leaves the old key when the new one is rejected', async () => {
  const before = await current();

  const answer = await send({ ...simulated.sim.variants.ecr['wrong-secret'], credentialId: id }).expect(400);

  expect(answer.body).toMatchObject({ code: 'credential_rejected' });
  expect(await current()).toEqual(before);
});

it('asks nobody when it is the same key', async () => {
  await send({ ...simulated.sim.credentials.ecr, credentialId: id }).expect(200);
  const before = await current();
  simulated.sim.journal.clear();

  await send({ ...simulated.sim.credentials.ecr, credentialId: id }).expect(200);

  expect(simulated.sim.journal.entries()).toEqual([]);
  expect(await current()).toEqual(before);
});

it('does not find the credentials of others, and nothing is asked or stored', async () => {
  const other = await createTenant(simulated.service, 'other');

  const answer = await send({ ...simulated.sim.credentials.ecr, credentialId: id }, other).expect(404);

  expect(answer.body).toMatchObject({ code: 'not_found' });
  expect(simulated.sim.journal.entries()).toEqual([]);
});

it('is refused where a provider does not have it', async () => {
  const { service, tenant, sim } = simulated;
  const body = { projectId: tenant.projectId, ...sim.credentials.quay, credentialId: id };

  await post(service, credentialsPath(tenant, 'quay'), tenant.key, body).expect(400);
});

import {
  createTenant,
  createKey,
  post,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
});
afterAll(() => service.stop());

const path = () =>
  `/integrations/ecr/container-registry/organization/${tenant.organizationId}/credentials/prepare-iam-role`;

it('answers the policies of a role with an external id of its own', async () => {
  const body = { awsAccountId: '123456789012', awsRegion: 'eu-west-1' };

  const first = await post(service, path(), tenant.key, body).expect(200);
  const second = await post(service, path(), tenant.key, body).expect(200);

  const { externalId, trustPolicy, roleArn } = first.body as Record<string, string>;
  expect(roleArn).toBe('arn:aws:iam::123456789012:role/RegistryCredentialsPull');
  expect(JSON.stringify(trustPolicy)).toContain(`"sts:ExternalId":"${externalId}"`);
  expect((second.body as Record<string, string>).externalId).not.toBe(externalId);
});

it('is for those who may store credentials, and refuses what is no account', async () => {
  const reader = await createKey(service, tenant.organizationId, [{ permission: 'read' }]);

  await post(service, path(), reader, { awsAccountId: '123456789012', awsRegion: 'eu-west-1' }).expect(403);
  await post(service, path(), tenant.key, { awsAccountId: '1', awsRegion: 'eu-west-1' }).expect(400);
});

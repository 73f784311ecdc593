import { PERMISSIONS, type Permission } from '../../src/access/permission.js';
import { type Answer } from '../harness/answer.js';
import {
  fillPath,
  operationsOf,
  readDocument,
  send,
  withoutTwins,
  type Operation,
} from '../harness/openapi-operations.js';
import {
  createKey,
  createTenant,
  post,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

type Right = 'public' | 'self' | 'instance' | `${Permission} on the ${'organization' | 'project'}`;

/** Who may do what: contract sections 1 to 4. `*` stands for any provider. */
const RIGHTS: Record<string, Right> = {
  'GET /': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'POST /organization': 'instance',
  'GET /organizations': 'instance',
  'GET /organization/{organizationId}': 'instance',
  'PATCH /organization/{organizationId}': 'instance',
  'DELETE /organization/{organizationId}': 'instance',
  'POST /organization/{organizationId}/project': 'manage_integration on the organization',
  'GET /organization/{organizationId}/projects': 'read on the organization',
  'GET /project/{projectId}': 'read on the project',
  'PATCH /project/{projectId}': 'manage_integration on the project',
  'DELETE /project/{projectId}': 'manage_integration on the project',
  'POST /organization/{organizationId}/api-keys': 'manage_keys on the organization',
  'GET /organization/{organizationId}/api-keys': 'manage_keys on the organization',
  'GET /organization/{organizationId}/api-keys/{keyId}': 'manage_keys on the organization',
  'PATCH /organization/{organizationId}/api-keys/{keyId}': 'manage_keys on the organization',
  'DELETE /organization/{organizationId}/api-keys/{keyId}': 'manage_keys on the organization',
  'POST /organization/{organizationId}/webhooks': 'manage_integration on the organization',
  'GET /organization/{organizationId}/webhooks': 'manage_integration on the organization',
  'GET WEBHOOK': 'manage_integration on the organization',
  'PATCH WEBHOOK': 'manage_integration on the organization',
  'DELETE WEBHOOK': 'manage_integration on the organization',
  'POST WEBHOOK/rotate-secret': 'manage_integration on the organization',
  'POST WEBHOOK/test': 'manage_integration on the organization',
  'GET WEBHOOK/deliveries': 'manage_integration on the organization',
  'POST WEBHOOK/deliveries/{deliveryId}/redeliver': 'manage_integration on the organization',
  'POST /organization/{organizationId}/api-keys/{keyId}/rotate': 'manage_keys on the organization',
  'GET /api-keys/me': 'self',
  'GET LINKS': 'manage_integration on the organization',
  'PUT LINKS': 'manage_integration on the organization',
  'POST */organization/{organizationId}/credentials': 'manage_integration on the organization',
  'GET */organization/{organizationId}/credentials': 'manage_integration on the organization',
  'GET */organization/{organizationId}/credentials/{credentialId}': 'manage_integration on the organization',
  'DELETE */organization/{organizationId}/credentials/{credentialId}':
    'manage_integration on the organization',
  'PATCH */organization/{organizationId}/credentials/{credentialId}':
    'manage_integration on the organization',
  'PUT */organization/{organizationId}/credentials/by-name/{name}': 'manage_integration on the organization',
  'POST BULK': 'manage_integration on the organization',
  'POST */organization/{organizationId}/credentials/validate': 'manage_integration on the organization',
  'POST */organization/{organizationId}/credentials/{credentialId}/validate':
    'manage_integration on the organization',
  'GET */project/{projectId}/credentials': 'read on the project',
  'GET */project/{projectId}/credentials/{credentialId}': 'read on the project',
  'GET */project/{projectId}/credentials/{credentialId}/images/{image}/tags': 'read on the project',
  'GET */project/{projectId}/credentials/{credentialId}/images': 'read on the project',
  'GET */project/{projectId}/credentials/{credentialId}/namespaces': 'read on the project',
  'GET */project/{projectId}/credentials/{credentialId}/projects': 'read on the project',
  'GET */project/{projectId}/credentials/{credentialId}/repositories': 'read on the project',
  'GET */project/{projectId}/images': 'read on the project',
  'GET */project/{projectId}/images/{image}/tags': 'read on the project',
  'POST */organization/{organizationId}/credentials/prepare-iam-role':
    'manage_integration on the organization',
  'POST /docker-registries': 'manage_integration on the organization',
  'GET /docker-registries': 'read on the organization',
  'GET /docker-registries/{credentialId}': 'read on the organization',
  'PATCH /docker-registries/{credentialId}': 'manage_integration on the organization',
  'DELETE /docker-registries/{credentialId}': 'manage_integration on the organization',
  'POST */project/{projectId}/scan': 'start_scan on the project',
  'GET /project/{projectId}/scans': 'read on the project',
  'GET /project/{projectId}/scan/{scanId}': 'read on the project',
  'GET /project/{projectId}/scan/{scanId}/findings': 'read on the project',
  'GET /project/{projectId}/scan/{scanId}/report': 'read on the project',
  'POST /project/{projectId}/scan/{scanId}/cancel': 'start_scan on the project',
  'GET /project/{projectId}/results/container/images': 'read on the project',
  'GET ALL': 'read on the organization',
  'GET CHECKS': 'manage_integration on the organization',
  'GET /integrations/container-registry/organization/{organizationId}/expiring': 'read on the organization',
  'GET /integrations/container-registry/project/{projectId}/resolve': 'read on the project',
  'GET /integrations/providers': 'public',
  'GET /integrations/providers/{provider}': 'public',
};

/** How the document says it, where that is not the right itself. */
const SENTENCES: Record<string, string> = {
  instance: "the instance administrator's key",
  self: 'any valid key',
};

/** Rights that every key has. */
const EVERYBODYS = ['public', 'self'];

const LINKS =
  '/integrations/container-registry/organization/{organizationId}/credentials/{provider}/{credentialId}/projects';
const CHECKS = LINKS.replace(/projects$/, 'checks');
const ALL = '/integrations/container-registry/organization/{organizationId}/credentials';
const WEBHOOK = '/organization/{organizationId}/webhooks/{webhookId}';
const BULK = '/integrations/container-registry/organization/{organizationId}/bulk-apply';
const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000';

function signature({ method, path }: Operation): string {
  const short = path
    .replace(LINKS, 'LINKS')
    .replace(CHECKS, 'CHECKS')
    .replace(ALL, 'ALL')
    .replace(WEBHOOK, 'WEBHOOK')
    .replace(BULK, 'BULK')
    .replace(/^\/integrations\/[a-z]+\/container-registry\//, '*/');
  return `${method} ${short}`;
}

let service: TestService;
let operations: Operation[];
/** Those that are tried, one by one: the table and the document are held against all. */
let tried: Operation[];
let tenant: Tenant;
let otherProjectId: string;

beforeAll(async () => {
  service = await startTestService();
  operations = operationsOf(await readDocument(service));
  tried = withoutTwins(operations);
  tenant = await createTenant(service);
  otherProjectId = await newProject();
});

afterAll(() => service.stop());

async function newProject(): Promise<string> {
  const path = `/organization/${tenant.organizationId}/project`;
  return ((await post(service, path, tenant.key, { name: 'p' })).body as { id: string }).id;
}

/**
 * Whether the guards let the key through. Behind them the request fails: the bodies are empty and the credentials, keys
 * and, for the administrator, organizations unknown, so that nothing is changed.
 */
async function isLetIn(
  operation: Operation,
  key: string,
  ids: Record<string, string> = {},
): Promise<boolean> {
  const path = fillPath(operation.path, {
    organizationId: tenant.organizationId,
    projectId: tenant.projectId,
    credentialId: UNKNOWN_ID,
    keyId: UNKNOWN_ID,
    webhookId: UNKNOWN_ID,
    deliveryId: UNKNOWN_ID,
    scanId: UNKNOWN_ID,
    provider: 'quay',
    image: 'app',
    name: 'some-name',
    ...ids,
  });
  const { status, body } = (await send(
    service,
    { method: operation.method, path },
    operation.body ? { key, body: {} } : { key },
  )) as Answer;
  const { code, data } = body as { code?: string; data?: { code: string } };
  if (status === 403) expect(code ?? data?.code).toBe('forbidden');
  expect([200, 204, 400, 403, 404, 422]).toContain(status);
  return status !== 403;
}

/** Their organization is that of the key, and the instance administrator's belongs to none. */
const isOfOwnOrganization = ({ path }: Operation): boolean => path.startsWith('/docker-registries');

describe('the table of rights', () => {
  it('has a row for every operation, and no row for nothing', () => {
    const signatures = new Set(operations.map(signature));
    expect([...signatures].sort()).toEqual(Object.keys(RIGHTS).sort());
  });

  it('is what the document says', () => {
    const wrong = operations.filter((operation) => {
      const right = RIGHTS[signature(operation)] ?? '';
      if (right === 'public') return operation.security !== undefined;
      const sentence = SENTENCES[right] ?? right;
      const says = operation.description ?? '';
      return (
        !says.includes(`equires ${sentence}`) &&
        !says.includes(`equires ${sentence.replace(/ on the .*/, '')}`)
      );
    });
    expect(wrong.map(signature)).toEqual([]);
  });
});

describe('each permission', () => {
  it.each(PERMISSIONS)(
    'opens its own operations and no others: %s on the organization',
    async (permission) => {
      const key = await createKey(service, tenant.organizationId, [{ permission }]);
      for (const operation of tried) {
        const right = RIGHTS[signature(operation)] ?? '';
        // DELETE of a project really deletes one, so each gets its own.
        const projectId =
          signature(operation) === 'DELETE /project/{projectId}' ? await newProject() : tenant.projectId;
        const isOpen = EVERYBODYS.includes(right) || right.startsWith(`${permission} on `);
        expect([signature(operation), await isLetIn(operation, key, { projectId })]).toEqual([
          signature(operation),
          isOpen,
        ]);
      }
    },
  );

  it.each(PERMISSIONS)('held for one project is worth nothing elsewhere: %s', async (permission) => {
    const projectId = await newProject();
    const key = await createKey(service, tenant.organizationId, [{ permission, projectId }]);
    const last = tried.filter((one) => signature(one) === 'DELETE /project/{projectId}');
    for (const operation of [...tried.filter((one) => !last.includes(one)), ...last]) {
      const right = RIGHTS[signature(operation)] ?? '';
      const isOpenHere = EVERYBODYS.includes(right) || right === `${permission} on the project`;
      const isOpenThere = right === 'public';
      expect([
        signature(operation),
        await isLetIn(operation, key, { projectId }),
        // Of projects that exist a member learns that they do: 403 and not 404.
        right.endsWith('project') && (await isLetIn(operation, key, { projectId: otherProjectId })),
      ]).toEqual([signature(operation), isOpenHere, isOpenThere && right.endsWith('project')]);
    }
  });
});

describe('the instance administrator', () => {
  it('passes every guard, in every organization that a path names', async () => {
    for (const operation of tried) {
      const isInstance = RIGHTS[signature(operation)] === 'instance';
      const projectId =
        signature(operation) === 'DELETE /project/{projectId}' ? await newProject() : tenant.projectId;
      const ids: Record<string, string> = isInstance ? { organizationId: UNKNOWN_ID } : { projectId };
      expect([signature(operation), await isLetIn(operation, service.adminKey, ids)]).toEqual([
        signature(operation),
        !isOfOwnOrganization(operation),
      ]);
    }
  });
});

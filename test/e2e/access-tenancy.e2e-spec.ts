import { PROVIDERS } from '../../src/providers/index.js';
import { type Answer, lastingHeaders } from '../harness/answer.js';
import {
  fillPath,
  operationsOf,
  parametersOf,
  readDocument,
  sampleOf,
  send,
  type Document,
  type Operation,
} from '../harness/openapi-operations.js';
import {
  createOwner,
  createWebhook,
  FACADE,
  stateOf,
  storeCredential,
  type Owner,
  type World,
} from '../harness/tenant-holdings.js';
import {
  createTenant,
  get,
  post,
  rows,
  startTestService,
  type TestService,
} from '../harness/test-service.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000';
let simulators: Simulators;
let service: TestService;
let document: Document;
let guarded: Operation[];
let world: World;
let a: Owner;
let b: Owner;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  world = { service, simulators };
  document = await readDocument(service);
  guarded = operationsOf(document).filter(({ isPublic }) => !isPublic);
  a = await createOwner(world, 'a');
  b = await createOwner(world, 'b');
  simulators.reset();
});

afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

/** How lists grow that no request of their own makes longer. */
const GROWTH: Readonly<Record<string, string>> = {
  checks: `INSERT INTO credential_checks (id, credential_id, organization_id, at, cause, status)
    SELECT gen_random_uuid(), credential_id, organization_id, at, cause, status FROM credential_checks WHERE organization_id = $1`,
  expiring: `UPDATE credentials SET expires_at = now() + interval '1 day' WHERE organization_id = $1`,
};

function providerOf({ path }: Operation): string {
  if (path.startsWith(`/${FACADE}`)) return FACADE;
  const slug = /^\/integrations\/([a-z]+)\//.exec(path)?.[1] ?? '';
  return PROVIDERS.some((provider) => provider.slug === slug) ? slug : 'quay';
}

function idsOf(owner: Owner, operation: Operation): Record<string, string> {
  const provider = providerOf(operation);
  return {
    ...owner.ids,
    provider,
    image: 'app',
    name: 'some-name',
    credentialId: owner.credentialIds[provider] ?? '',
  };
}

/** A body that is right but for its ids. */
function bodyOf(operation: Operation, projectId: string): unknown {
  if (operation.body === undefined) return undefined;
  const isOfProvider = /\/integrations\/[a-z]+\/container-registry\/organization/.test(operation.path);
  const members = isOfProvider ? simulators.credentials[providerOf(operation) as 'quay'] : {};
  const bulk = operation.path.endsWith('/bulk-apply') ? bulkMembers(projectId) : {};
  return { ...(sampleOf(document, operation.body, projectId) as object), ...members, ...bulk };
}

/** A rotation of a credential of whoever has the project: a project alone is reported there, and not refused. */
function bulkMembers(projectId: string): object {
  const owner = [a, b].find((one) => one.projectId === projectId);
  const credentialId = owner?.credentialIds.quay ?? UNKNOWN_ID;
  return { provider: 'quay', credential: simulators.credentials.quay, credentialId };
}

/** Every way to put at least one id of A where one of B belongs. */
function mixtures(operation: Operation): { path: string; body: unknown }[] {
  const positions = parametersOf(operation.path).filter((name) => name.endsWith('Id'));
  const foreign = idsOf(a, operation);
  const own = idsOf(b, operation);
  const bodies = operation.body
    ? [bodyOf(operation, b.projectId), bodyOf(operation, a.projectId)]
    : [undefined];
  return Array.from({ length: 2 ** positions.length }, (_, mask) => mask).flatMap((mask) => {
    const chosen = positions.filter((_, index) => mask & (1 << index));
    const ids = { ...own, ...Object.fromEntries(chosen.map((name) => [name, foreign[name] ?? ''])) };
    return bodies
      .filter((body) => chosen.length > 0 || JSON.stringify(body ?? '').includes(a.projectId))
      .map((body) => ({ path: fillPath(operation.path, ids), body }));
  });
}

describe('another tenant’s objects', () => {
  it('cannot be reached by any operation, from any place where an id can stand', async () => {
    const before = await stateOf(world, a);
    const beforeB = await stateOf(world, b);
    let count = 0;
    for (const operation of guarded) {
      for (const { path, body } of mixtures(operation)) {
        const answer = await send(service, { method: operation.method, path }, { key: b.key, body });
        const isInstanceOnly = operation.tags?.includes('Organizations');
        expect([operation.operationId, path, answer.status]).toEqual([
          operation.operationId,
          path,
          isInstanceOnly ? 403 : 404,
        ]);
        count++;
      }
    }
    expect(count).toBeGreaterThan(60);
    expect(await stateOf(world, a)).toEqual(before);
    expect(await stateOf(world, b)).toEqual(beforeB);
    expect(simulators.journal.entries()).toEqual([]);
  });

  it('cannot be told from objects that do not exist', async () => {
    const comparable = (answer: Answer, ids: string[]) => {
      const own = [answer.headers['x-request-id'] ?? '', ...ids];
      const text = own.reduce((all, id) => all.replaceAll(id, 'ID'), answer.text);
      const body = text.replace(/"timestamp":"[^"]+"/, '');
      return { status: answer.status, headers: lastingHeaders(answer), body };
    };
    for (const operation of guarded) {
      const existing = idsOf(a, operation);
      const missing = Object.fromEntries(
        Object.entries(existing).map(([name, value]) => [name, name.endsWith('Id') ? UNKNOWN_ID : value]),
      );
      const answers = [existing, missing].map(async (ids) => {
        const target = { method: operation.method, path: fillPath(operation.path, ids) };
        const body = bodyOf(operation, ids.projectId ?? '');
        return comparable(
          await send(service, target, { key: b.key, body }),
          Object.values(ids).filter((id) => id.length === 36),
        );
      });
      const [there, nowhere] = await Promise.all(answers);
      expect([operation.operationId, there]).toEqual([operation.operationId, nowhere]);
    }
  });

  it('cannot be listed with a cursor of theirs', async () => {
    await createTenant(service, 'c');
    const lists = guarded.filter(({ parameters = [] }) => parameters.some(({ name }) => name === 'limit'));
    for (const operation of lists.filter(({ path }) => path.includes('{organizationId}'))) {
      const twice = async (owner: Owner) => {
        const sql = GROWTH[operation.path.split('/').at(-1) ?? ''];
        if (sql !== undefined) {
          await rows(service, sql, [owner.organizationId]);
        } else if (operation.path.startsWith('/integrations')) {
          await storeCredential(world, { ...owner, slug: providerOf(operation) }).expect(201);
        } else if (operation.path.endsWith('webhooks')) {
          await createWebhook(service, owner);
        } else if (operation.path.endsWith('projects')) {
          const path = `/organization/${owner.organizationId}/project`;
          await post(service, path, owner.key, { name: 'second' }).expect(201);
        } else {
          const permissions = [{ permission: 'read' }];
          const path = `/organization/${owner.organizationId}/api-keys`;
          await post(service, path, owner.key, { name: 'second', permissions }).expect(201);
        }
        const path = `${fillPath(operation.path, idsOf(owner, operation))}?limit=1`;
        const { body } = (await get(service, path, owner.key).expect(200)) as Answer;
        const page = body as { nextCursor?: string; data?: { nextCursor?: string } };
        return { path, cursor: page.nextCursor ?? page.data?.nextCursor ?? 'none' };
      };
      const theirs = await twice(a);
      const own = await twice(b);
      await get(service, `${own.path}&cursor=${own.cursor}`, b.key).expect(200);
      const { status } = await get(service, `${own.path}&cursor=${theirs.cursor}`, b.key);
      expect([operation.operationId, status]).toEqual([operation.operationId, 400]);
    }
  });
});

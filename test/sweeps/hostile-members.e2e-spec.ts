import { type Answer } from '../harness/answer.js';
import {
  fillPath,
  operationsOf,
  readDocument,
  resolve,
  sampleOf,
  send,
  type Document,
  type Operation,
  type Schema,
} from '../harness/openapi-operations.js';
import { exchange, requestText } from '../harness/raw-http.js';
import {
  createTenant,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

const TEXTS = [
  '',
  ' ',
  'x'.repeat(60_000),
  '\u202eevil\u2066',
  'line\r\nX-Injected: yes',
  'bell\u0007tab\t\u001b[31m',
  'nul\u0000nul',
  'half\ud800pair',
  "'; DROP TABLE credentials; --",
  '${7*7}{{7*7}}<%=7*7%>',
  '%00%0d%0a%s%n',
  '../../../etc/passwd',
  '<script>alert(1)</script>',
  'http://[::1',
  'user:password@host name',
  '{"$gt":""}',
  '日本語 naïve 🐳',
];

/** As they stand in the body: JSON.stringify could not write them all. */
const HOSTILE = [
  ...TEXTS.map((text) => JSON.stringify(text)),
  ...['null', 'true', 'false', '0', '-0', '-1', '1.5', '1e308', '1e999', '9007199254740993'],
  ...['[]', '{}', '[null]', '[[]]', '[[[["x"]]]]', '["x","x"]', '[{}]', '{"0":"x"}', '{"length":3}'],
  ...['{"$ne":null}', '{"toString":1}', '{"__proto__":{"x":1}}', '{"constructor":"x"}'],
  `[${Array.from({ length: 1_500 }, () => '"x"').join(',')}]`,
];

/** What asking a provider may end in; every other 5xx is ours, and a defect. */
const PROVIDER_FAILURE = /"code":"(provider_\w+|inconclusive)"/;

let simulators: Simulators;
let service: TestService;
let document: Document;
let tenant: Tenant;
let operations: Operation[];

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  document = await readDocument(service);
  operations = operationsOf(document).filter(
    (one) => one.body !== undefined && !isRehearsal(one) && !isRepeated(one),
  );
  tenant = await createTenant(service);
});

afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

/** Takes the class that storing takes, or one made of it: its members are tried there, and one provider's here. */
function isRepeated({ operationId }: Operation): boolean {
  return (
    /(CredentialChangesController|ScanController)_/.test(operationId) &&
    !['CustomCredentialChangesController_update', 'CustomScanController_start'].includes(operationId)
  );
}

/** The facade is of the key's organization, which the administrator's has not. */
function keyFor(operation: Operation): string {
  return isFacade(operation) ? tenant.key : service.adminKey;
}

function isFacade({ path }: Operation): boolean {
  return path.startsWith('/docker-registries');
}

/** Members that every store body has from one class: tried with one provider, where many of the texts are stored. */
function isTriedElsewhere({ operationId }: Operation, pointer: string): boolean {
  return (
    /_store$/.test(operationId) &&
    !operationId.startsWith('Custom') &&
    ['/projectId', '/name', '/description', '/expiresAt'].includes(pointer)
  );
}

function isBulk({ path }: Operation): boolean {
  return path.endsWith('/bulk-apply');
}

function isStoring({ operationId }: Operation): boolean {
  return operationId.endsWith('_store');
}

/** A dry run takes the members of a store, by the same rules: the one of custom stands for all. */
function isRehearsal({ operationId }: Operation): boolean {
  return isDryRun(operationId) && !operationId.startsWith('Custom');
}

function isDryRun(operationId: string): boolean {
  return operationId.endsWith('ValidationController_validate');
}

/** A body that would do, as far as its form goes. */
function goodBody(operation: Operation): Record<string, unknown> {
  const slug = /^\/integrations\/([a-z]+)\//.exec(operation.path)?.[1];
  const members = isStoring(operation) ? simulators.credentials[slug as 'quay'] : {};
  const facade = isFacade(operation) ? { registry: 'gcr', username: '_json_key' } : {};
  const bulk = isBulk(operation) ? { provider: 'quay', credential: simulators.credentials.quay } : {};
  return {
    ...(sampleOf(document, operation.body as Schema, tenant.projectId) as object),
    ...members,
    ...facade,
    ...bulk,
  };
}

function pathOf(operation: Operation): string {
  const { organizationId, projectId } = tenant;
  const keyed = { credentialId: projectId, keyId: projectId, webhookId: projectId };
  const ids = { organizationId, projectId, ...keyed, provider: 'quay' };
  return fillPath(operation.path, ids);
}

/** Sends the good body with the text in place of one member: `/name`, or `/permissions/0/permission`. */
async function attempt(operation: Operation, pointer: string, raw: string) {
  const marker = '@@hostile@@';
  const body = structuredClone(goodBody(operation));
  const names = pointer.split('/').slice(1);
  const parent = names.slice(0, -1).reduce((node, name) => node[name] as Record<string, unknown>, body);
  parent[names.at(-1) ?? ''] = marker;
  const text = JSON.stringify(body).replace(`"${marker}"`, () => raw);
  const headers = {
    'x-api-key': keyFor(operation),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  };
  return exchange(service.url, requestText(operation.method, pathOf(operation), headers, text));
}

/** Pointers to every member of a body, those of objects in arrays included. */
function pointersOf(schema: Schema): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const items = member.items === undefined ? undefined : resolve(document, member.items);
    const inside = items?.properties ? pointersOf(items).map((rest) => `/${name}/0${rest}`) : [];
    return [`/${name}`, ...inside];
  });
}

it('covers every operation that takes a body', () => {
  expect(operations.length).toBeGreaterThan(9);
  expect(operations.flatMap(({ body }) => pointersOf(body as Schema)).length).toBeGreaterThan(30);
});

it('gives hostile values in any member an answer that is ours, short, and without an echo', async () => {
  for (const operation of operations) {
    const pointers = pointersOf(operation.body as Schema).filter((one) => !isTriedElsewhere(operation, one));
    for (const pointer of pointers) {
      for (const raw of HOSTILE) {
        const { status, body, text } = await attempt(operation, pointer, raw);
        const what = [operation.operationId, pointer, raw.slice(0, 40), status];
        if (status >= 500)
          expect([...what, body]).toEqual([...what, expect.stringMatching(PROVIDER_FAILURE)]);
        else expect([...what, [200, 201, 400, 403, 404, 409, 422].includes(status)]).toEqual([...what, true]);
        if (status < 400) continue;
        expect([...what, body.length < 6_000]).toEqual([...what, true]);
        if (raw.length > 8) expect([...what, text.includes(raw.slice(1, -1))]).toEqual([...what, false]);
      }
    }
  }
  expect(service.log()).not.toContain('"msg":"unexpected error"');
}, 240_000);

it('gives a label that it takes back as it came', async () => {
  const labelled = operations.filter(
    (one) =>
      one.body?.properties?.name &&
      one.method === 'POST' &&
      !isDryRun(one.operationId) &&
      !isBulk(one) &&
      !isTriedElsewhere(one, '/description'),
  );
  for (const operation of labelled) {
    for (const label of TEXTS.filter((text) => /^[^\p{Cc}]{1,100}$/u.test(text) && text.isWellFormed())) {
      const member = isStoring(operation) ? 'description' : 'name';
      const { status, body } = (await send(
        service,
        { method: 'POST', path: pathOf(operation) },
        { key: keyFor(operation), body: { ...goodBody(operation), [member]: label } },
      )) as Answer;
      const stored = ((body as { data?: object }).data ?? body) as Record<string, unknown>;
      expect([operation.operationId, status, stored[member]]).toEqual([operation.operationId, 201, label]);
    }
  }
});

it('takes no body that lacks a required member, or has one more than it should', async () => {
  for (const operation of operations) {
    const good = goodBody(operation);
    const required = operation.body?.required ?? [];
    const bodies = [
      ...required.map((name) => ({ ...good, [name]: undefined })),
      { ...good, unknownMember: 1 },
    ];
    for (const body of bodies) {
      const target = { method: operation.method, path: pathOf(operation) };
      const { status } = await send(service, target, { key: keyFor(operation), body });
      const refused = isFacade(operation) ? 422 : 400;
      expect([operation.operationId, body, status]).toEqual([operation.operationId, body, refused]);
    }
  }
  expect(await rows(service, `SELECT 1 FROM api_keys WHERE permissions::text LIKE '%{}%'`)).toEqual([]);
});

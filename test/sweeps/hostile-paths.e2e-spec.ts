import {
  operationsOf,
  parametersOf,
  readDocument,
  withoutTwins,
  type Operation,
} from '../harness/openapi-operations.js';
import { exchange, requestText } from '../harness/raw-http.js';
import { createOwner, type Owner } from '../harness/tenant-holdings.js';
import { startTestService, type TestService } from '../harness/test-service.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

/** As they stand in the path. */
const HOSTILE = [
  '%00',
  'a%00b',
  '%zz',
  '%ED%A0%80',
  '%FF%FE',
  '%F0%9F%90%B3',
  '..%2F..%2Fetc',
  '%2e%2e',
  '%0d%0aX-Injected:%20yes',
  "'%20OR%201=1--",
  '__proto__',
  'constructor',
  'x'.repeat(4_000),
  '-1',
  '{organizationId}',
  '*',
];

let simulators: Simulators;
let service: TestService;
let operations: Operation[];
let owner: Owner;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  operations = withoutTwins(operationsOf(await readDocument(service)));
  owner = await createOwner({ service, simulators }, 'a');
});

afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

function send(operation: Operation, parameter: string, value: string) {
  const slug = /^\/integrations\/([a-z]+)\//.exec(operation.path)?.[1] ?? 'quay';
  const ids: Record<string, string> = { ...owner.ids, provider: 'quay', image: 'app', [parameter]: value };
  ids.credentialId ??= owner.credentialIds[slug] ?? owner.ids.projectId;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
  // Nothing is deleted or changed by it: a body is missing, and a foreign method never reaches an object of ours.
  return exchange(service.url, requestText(operation.method, path, { 'x-api-key': owner.key }));
}

it('gives hostile values in any place of a path a 4xx, never a 5xx, and no echo', async () => {
  for (const operation of operations) {
    for (const parameter of parametersOf(operation.path)) {
      for (const value of HOSTILE) {
        const { status, headers, text } = await send(operation, parameter, value);
        const what = [operation.operationId, parameter, value.slice(0, 30), status];
        expect([...what, status >= 400 && status < 500]).toEqual([...what, true]);
        expect(headers).not.toHaveProperty('x-injected');
        if (value.length > 8) expect([...what, text.includes(value)]).toEqual([...what, false]);
      }
    }
  }
  expect(service.log()).not.toContain('"msg":"unexpected error"');
}, 240_000);

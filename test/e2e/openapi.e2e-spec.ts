import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS } from '../../src/problems/problem-codes.js';
import { PROVIDERS } from '../../src/providers/index.js';
import {
  operationsOf,
  readDocument,
  resolve,
  sampleOf,
  type Document,
  type Operation,
  type Schema,
} from '../harness/openapi-operations.js';
import { startTestService, type TestService } from '../harness/test-service.js';

const ROOT = join(import.meta.dirname, '../..');
const SOME_UUID = '550e8400-e29b-41d4-a716-446655440001';

let service: TestService;
let document: Document;
let operations: Operation[];

beforeAll(async () => {
  service = await startTestService();
  document = await readDocument(service);
  operations = operationsOf(document);
});

afterAll(() => service.stop());

/** Every value of the document that stands under this name, however deep. */
function valuesOf(name: string, node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [
    ...(key === name ? [value as unknown] : []),
    ...valuesOf(name, value),
  ]);
}

/** A schema and all that it is made of, each under the name of its member. */
function membersOf(schema: Schema, name = ''): [string, Schema][] {
  const resolved = resolve(document, schema);
  const { properties = {}, items } = resolved;
  return [
    [name, resolved],
    ...Object.entries(properties).flatMap(([member, inner]) => membersOf(inner, member)),
    ...(items === undefined ? [] : membersOf(items, name)),
  ];
}

function repeated(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

describe('the committed document', () => {
  it('is the one that the service serves; if not: npm run openapi', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8'))).toEqual(document);
  });
});

describe('the document', () => {
  it('is OpenAPI 3.1 with the key in its header', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.components.securitySchemes).toEqual({
      'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' },
    });
  });

  it('has no dangling reference', () => {
    const references = valuesOf('$ref', document) as string[];
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((one) => !/^#\/components\/schemas\/\w+$/.test(one))).toEqual([]);
    const names = references.map((one) => one.replace('#/components/schemas/', ''));
    expect(names.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
  });

  it('has an id of its own for every operation', () => {
    expect(repeated(operations.map(({ operationId }) => operationId))).toEqual([]);
    expect(operations.filter(({ operationId }) => !/^[A-Za-z]+_[a-z]\w+$/.test(operationId))).toEqual([]);
  });

  it('has no two classes of one name: the second would silently take the place of the first', () => {
    const sources = (readdirSync(join(ROOT, 'src'), { recursive: true }) as string[])
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .map((path) => readFileSync(join(ROOT, 'src', path), 'utf8'));
    const written = sources.flatMap((text) =>
      [...text.matchAll(/^(?:export )?class (\w+Dto)\b/gm)].map(([, name]) => name ?? ''),
    );
    const generated = PROVIDERS.map(({ viewDto }) => `Managed${viewDto.name}`);
    expect(written.length).toBeGreaterThan(20);
    expect(repeated([...written, ...generated])).toEqual([]);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(generated));
  });

  it('says of every id in a path that it is a UUID', () => {
    const ids = operations
      .flatMap(({ parameters = [] }) => parameters)
      .filter(({ name }) => name.endsWith('Id'));
    expect(ids.length).toBeGreaterThan(30);
    expect(ids.filter(({ schema }) => schema.type !== 'string' || schema.format !== 'uuid')).toEqual([]);
  });
});

describe('every operation', () => {
  it('has a summary of its own, a tag, and security unless it is one of the service itself or of the catalogue', () => {
    expect(operations.filter(({ summary }) => !summary)).toEqual([]);
    expect(repeated(operations.map(({ summary }) => summary ?? ''))).toEqual([]);
    expect(operations.filter(({ tags }) => tags?.length !== 1)).toEqual([]);
    const open = operations.filter(({ security }) => JSON.stringify(security) !== '[{"x-api-key":[]}]');
    expect(open.filter(({ tags }) => !['Service', 'Catalogue'].includes(tags?.[0] ?? ''))).toEqual([]);
  });

  it('documents one success, or a new and a changed thing, and the body unless there is none', () => {
    const both = ({ operationId }: Operation) =>
      operationId.endsWith('_upsert') || operationId === 'EcrOrganizationCredentialsController_store';
    const wrong = operations.filter((operation) => {
      const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      const statuses = successes.map(([status]) => status).join();
      if (both(operation) ? statuses !== '200,201' : successes.length !== 1) return true;
      return successes.some(
        ([status, { content }]) =>
          (status === '204') !== (content?.['application/json']?.schema === undefined),
      );
    });

    expect(operations.filter(both)).toHaveLength(PROVIDERS.length + 1);
    expect(wrong.map(({ operationId }) => operationId)).toEqual([]);
  });

  it.each([
    ['behind a key', ({ isPublic }: Operation) => !isPublic, ['400', '401', '403', '404', '500', '503']],
    ['with a body', ({ body }: Operation) => body !== undefined, ['400', '408', '413', '415']],
    [
      'that asks a provider',
      ({ operationId }: Operation) => /_(store|tags)$/.test(operationId),
      ['400', '502', '503', '504'],
    ],
    ['that stores', ({ operationId }: Operation) => operationId.endsWith('_store'), ['409']],
  ])('%s documents its errors', (_, isMeant, statuses) => {
    const meant = operations.filter(isMeant);
    expect(meant.length).toBeGreaterThan(2);
    for (const { operationId, responses } of meant) {
      expect([operationId, ...Object.keys(responses)]).toEqual(expect.arrayContaining(statuses));
    }
  });

  it('names the codes of each error, and the one body that all of them have', () => {
    const errors = operations
      .filter(({ isPublic, tags }) => !isPublic && tags?.[0] !== 'Docker registries')
      .flatMap(({ responses }) => Object.entries(responses))
      .filter(([status]) => Number(status) >= 400);
    expect(errors.length).toBeGreaterThan(100);
    for (const [status, { description, content }] of errors) {
      const codes = [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code as keyof typeof PROBLEMS);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.map((code) => String(PROBLEMS[code].status))).toEqual(codes.map(() => status));
      expect(content).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } },
      });
    }
  });

  it('names the codes of each error of the facade, and the body of its own', () => {
    const errors = operations
      .filter(({ tags }) => tags?.[0] === 'Docker registries')
      .flatMap(({ responses }) => Object.entries(responses))
      .filter(([status]) => Number(status) >= 400);
    expect(errors.length).toBeGreaterThan(25);
    for (const [status, { description, content }] of errors) {
      const codes = [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code as keyof typeof PROBLEMS);
      expect(codes.length).toBeGreaterThan(0);
      const statuses = codes.map((code) => String(PROBLEMS[code].status));
      expect(status === '422' ? ['400', '422'] : [status]).toEqual(expect.arrayContaining(statuses));
      expect(content).toEqual({
        'application/json': { schema: { $ref: '#/components/schemas/DockerRegistryErrorDto' } },
      });
    }
  });

  it('has an example body that keeps its own rules', () => {
    const bodies = operations.flatMap(({ body }) => body ?? []);
    const wrong = bodies.flatMap((body) =>
      Object.entries(sampleOf(document, body, SOME_UUID) as object).filter(([name, value]) => {
        const { type, pattern, minLength = 0, maxLength = Infinity } = body.properties?.[name] ?? {};
        if (type !== 'string') return false;
        const text = value as string;
        const isLong = text.length >= minLength && text.length <= maxLength;
        return text === 'sample' || !isLong || !new RegExp(pattern ?? '', 'u').test(text);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('secrets', () => {
  /** JFrog calls the names of its repositories keys. */
  const SECRET = /secret|password|token|(?<!^|repository)key$/i;
  /** Names that providers' documentation has for our cursors. */
  const CURSORS = PROVIDERS.flatMap(({ browse }) => browse?.documentedPaging?.next ?? []);

  it('are write-only in every body that a client sends', () => {
    const members = PROVIDERS.flatMap(({ storeDto }) =>
      membersOf({ $ref: `#/components/schemas/${storeDto.name}` }),
    );
    const secrets = members.filter(([name]) => SECRET.test(name));
    expect(secrets.length).toBeGreaterThanOrEqual(PROVIDERS.length);
    expect(secrets.filter(([, { writeOnly }]) => writeOnly !== true)).toEqual([]);
  });

  it('are in no answer, but for what is new and shown once', () => {
    const shown = operations.flatMap(({ operationId, responses }) =>
      Object.values(responses)
        .flatMap(({ content }) => Object.values(content ?? {}))
        .flatMap(({ schema }) => membersOf(schema))
        .filter(([name]) => !CURSORS.some((cursor) => cursor === name))
        .filter(([name, { writeOnly }]) => writeOnly || (SECRET.test(name) && name !== 'maskedToken'))
        .map(([name]) => `${operationId} ${name}`),
    );
    expect(shown.sort()).toEqual([
      'ApiKeysController_create token',
      'ApiKeysController_rotate token',
      'WebhooksController_create secret',
      'WebhooksController_rotateSecret secret',
    ]);
  });
});

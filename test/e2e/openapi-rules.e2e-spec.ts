import { getMetadataStorage } from 'class-validator';
import { SHOWN_ONCE } from '../../src/idempotency/kept-answer.js';
import { PRINCIPAL_TEXT, SECRET_TEXT } from '../../src/providers/credential-rules.js';
import {
  fillPath,
  operationsOf,
  parametersOf,
  readDocument,
  resolve,
  send,
  withoutTwins,
  type Document,
  type Schema,
} from '../harness/openapi-operations.js';
import { createTenant, startTestService, type TestService } from '../harness/test-service.js';

const SOME_UUID = '550e8400-e29b-41d4-a716-446655440001';

let service: TestService;
let document: Document;

beforeAll(async () => {
  service = await startTestService();
  document = await readDocument(service);
});

afterAll(() => service.stop());

/** Names of the schemas that bodies are made of. */
function bodySchemas(): string[] {
  const names = new Set<string>();
  const visit = (schema: Schema): void => {
    const name = schema.$ref?.replace('#/components/schemas/', '');
    if (name !== undefined && names.has(name)) return;
    if (name !== undefined) names.add(name);
    const { properties = {}, items, anyOf = [], oneOf = [] } = resolve(document, schema);
    for (const inner of [...Object.values(properties), ...anyOf, ...oneOf, ...(items ? [items] : [])])
      visit(inner);
  };
  for (const { requestBody } of operationsOf(document)) {
    if (requestBody?.content !== undefined) visit(requestBody.content['application/json']?.schema ?? {});
  }
  return [...names].sort();
}

interface Rule {
  propertyName: string;
  name?: string;
  constraints?: unknown[];
  each?: boolean;
}

/** class-validator has no other way from the name of a class to its rules. */
function rulesOf(dto: string): Rule[] {
  const storage = getMetadataStorage() as unknown as { validationMetadatas: Map<{ name: string }, Rule[]> };
  const target = [...storage.validationMetadatas.keys()].find(({ name }) => name === dto);
  if (target === undefined) return [];
  return getMetadataStorage().getTargetValidationMetadatas(target as () => void, '', false, false);
}

/** What JSON Schema calls the rules of class-validator, and ours. */
const KEYWORDS: Record<string, (...constraints: unknown[]) => Schema | object> = {
  matches: (form) => ({ pattern: (form as RegExp).source }),
  isLength: (min, max) => ({ ...(min === 0 ? {} : { minLength: min }), maxLength: max }),
  maxLength: (max) => ({ maxLength: max }),
  isInt: () => ({ type: 'integer' }),
  min: (min) => ({ minimum: min }),
  max: (max) => ({ maximum: max }),
  arrayMinSize: (min) => ({ minItems: min }),
  arrayMaxSize: (max) => ({ maxItems: max }),
  arrayUnique: () => ({ uniqueItems: true }),
  isUuid: () => ({ format: 'uuid' }),
  isIn: (values) => ({ enum: values }),
  isPrincipal: () => PRINCIPAL_TEXT,
  // Its pattern is left out: a secret of a stricter form has one of its own.
  isSecretText: () => ({
    writeOnly: true,
    format: 'password',
    minLength: 1,
    maxLength: SECRET_TEXT.maxLength,
  }),
};

describe('the document says what the validators hold', () => {
  it('of every member of a body', () => {
    const untold = bodySchemas().flatMap((dto) =>
      rulesOf(dto).flatMap((rule) => {
        const member = document.components.schemas[dto]?.properties?.[rule.propertyName] ?? {};
        const schema = rule.each === true ? (member.items ?? {}) : member;
        // A format says more than the patterns that a time is held against.
        if (schema.format === 'date-time' && rule.name === 'matches') return [];
        return Object.entries(KEYWORDS[rule.name ?? '']?.(...(rule.constraints ?? [])) ?? {})
          .filter(
            ([keyword, value]) => JSON.stringify(schema[keyword as keyof Schema]) !== JSON.stringify(value),
          )
          .map(([keyword]) => `${dto}.${rule.propertyName} ${keyword}`);
      }),
    );

    expect(bodySchemas().length).toBeGreaterThan(40);
    expect(untold).toEqual([]);
  });

  it('that no body may have a member it does not know', () => {
    const open = bodySchemas().filter(
      (name) => document.components.schemas[name]?.additionalProperties !== false,
    );

    expect(open).toEqual([]);
  });

  it('that a POST without a documented body takes none: a member is refused, not ignored', async () => {
    const { key, organizationId, projectId } = await createTenant(service);
    const bare = withoutTwins(operationsOf(document)).filter(
      ({ method, body, isPublic }) => method === 'POST' && body === undefined && !isPublic,
    );

    const taken = [];
    for (const { operationId, method, path } of bare) {
      const ids = Object.fromEntries(parametersOf(path).map((name) => [name, SOME_UUID]));
      const filled = fillPath(path, { ...ids, organizationId, projectId });
      const answer = await send(service, { method, path: filled }, { key, body: { a: 1 } });
      const { errors } = answer.body as { errors?: { code: string }[] };
      if (answer.status !== 400 || errors?.[0]?.code !== 'unknown_member') taken.push(operationId);
    }

    expect(bare.length).toBeGreaterThan(4);
    expect(taken).toEqual([]);
  });

  it('that what is shown once may be missing: a repetition by Idempotency-Key does not have it', () => {
    const promised = Object.entries(document.components.schemas).flatMap(
      ([name, { required = [], properties = {} }]) =>
        Object.keys(properties)
          .filter((member) => SHOWN_ONCE.has(member) && properties[member]?.writeOnly !== true)
          .map((member) => [`${name}.${member}`, required.includes(member)]),
    );

    expect(promised).toEqual([
      ['NewApiKeyDto.token', false],
      ['NewWebhookDto.secret', false],
    ]);
  });

  it('that a body is required exactly where one of its members is', () => {
    const wrong = operationsOf(document).filter(
      ({ body, requestBody }) => (requestBody?.required ?? false) !== (body?.required ?? []).length > 0,
    );

    expect(wrong.map(({ operationId }) => operationId)).toEqual([]);
  });
});

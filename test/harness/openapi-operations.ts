import request from 'supertest';
import type { TestService } from './test-service.js';

/** The part of a JSON Schema that our document uses. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  example?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  writeOnly?: boolean;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

interface RawOperation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content & { description: string }>;
}

/** The OpenAPI document as a client reads it. */
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> };
}

/** One operation of the document. */
export interface Operation extends RawOperation {
  /** In capitals. */
  method: string;
  path: string;
  isPublic: boolean;
  /** Schema of the body, with its reference followed. */
  body?: Schema;
}

/** The document, from the service itself. */
export async function readDocument({ url }: Pick<TestService, 'url'>): Promise<Document> {
  return (await request(url).get('/openapi.json').expect(200)).body as Document;
}

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      return {
        ...operation,
        method: method.toUpperCase(),
        path,
        isPublic: operation.security === undefined,
        ...(schema === undefined ? {} : { body: resolve(document, schema) }),
      };
    }),
  );
}

/** One factory makes the routes of all providers: for those that are alike, the ones of two providers stand here. */
export function withoutTwins(operations: readonly Operation[]): Operation[] {
  const seen = new Map<string, number>();
  return operations.filter(({ method, path }) => {
    const signature = `${method} ${path.replace(/^\/integrations\/[a-z]+\/container-registry\//, '*/')}`;
    const count = seen.get(signature) ?? 0;
    seen.set(signature, count + 1);
    return count < 2;
  });
}

/** Follows a reference into the document. */
export function resolve(document: Document, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
  if (found === undefined) throw new Error(`Dangling reference: ${schema.$ref}`);
  return resolve(document, found);
}

/** A body with the required members, made of the document's own examples; every UUID is the given one. */
export function sampleOf(document: Document, schema: Schema, uuid: string): unknown {
  const { type, properties = {}, required = [], items, ...rest } = resolve(document, schema);
  if (type === 'object') {
    return Object.fromEntries(
      required.map((name) => [name, sampleOf(document, properties[name] ?? {}, uuid)]),
    );
  }
  if (type === 'array') return [sampleOf(document, items ?? {}, uuid)];
  if (rest.format === 'uuid') return uuid;
  return rest.example ?? rest.default ?? rest.enum?.[0] ?? 'sample';
}

/** The path with its parameters put in, percent-encoded. */
export function fillPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for {${name}} of ${path}`);
    return encodeURIComponent(value);
  });
}

/** Names of the parameters of a path. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Sends an operation, with a JSON body where one is given. */
export function send(
  service: Pick<TestService, 'url'>,
  { method, path }: { method: string; path: string },
  options: { key?: string; body?: unknown } = {},
) {
  const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head';
  const pending = request(service.url)[verb](path);
  if (options.key !== undefined) pending.set('x-api-key', options.key);
  if (options.body !== undefined)
    pending.set('content-type', 'application/json').send(JSON.stringify(options.body));
  return pending;
}

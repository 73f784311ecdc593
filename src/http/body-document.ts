import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type SchemaNode = Schemas[string];
type SchemaObject = Exclude<SchemaNode, { $ref: string }>;

/**
 * Says of every body that it has no other members than the documented ones, and that it may be left out where all of them
 * may. Said here once, because the validation pipe and the JSON interceptor hold it for all bodies.
 */
export function describeBodies({ paths, components }: OpenAPIObject): void {
  const schemas = components?.schemas ?? {};
  for (const path of Object.values(paths)) {
    for (const { requestBody } of [path.post, path.put, path.patch].filter((one) => one !== undefined)) {
      if (requestBody === undefined || '$ref' in requestBody) continue;
      const schema = requestBody.content['application/json']?.schema;
      if (schema === undefined) continue;
      close(schemas, schema);
      requestBody.required = (follow(schemas, schema)?.required ?? []).length > 0;
    }
  }
}

/** Closes an object and all that it is made of. */
function close(schemas: Schemas, node: SchemaNode): void {
  const schema = follow(schemas, node);
  if (schema === undefined || schema.additionalProperties === false) return;
  if (schema.properties !== undefined) schema.additionalProperties = false;
  const { properties = {}, items, anyOf = [] } = schema;
  for (const inner of [...Object.values(properties), ...anyOf, ...(items === undefined ? [] : [items])]) {
    close(schemas, inner);
  }
}

function follow(schemas: Schemas, node: SchemaNode): SchemaObject | undefined {
  if (!('$ref' in node)) return node;
  const target = schemas[node.$ref.replace('#/components/schemas/', '')];
  return target === undefined ? undefined : follow(schemas, target);
}

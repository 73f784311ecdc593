import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { ApiDocument } from './api-document.js';
import { describeBodies } from './body-document.js';
import { describeIdempotency } from './idempotency-document.js';
import { VERSION } from '../config/version.js';

const DESCRIPTION = `Stores, proves and uses container registry credentials.

A credential is checked at its provider before it is stored, sealed with AES-256-GCM, and never returned.

**Try it:** press *Authorize*, paste an API key, open an operation, press *Try it out*.

Errors are \`application/problem+json\` with a \`code\` from a closed list; \`retryable\` says whether to try again. Every path is
also served under \`/v1\`.`;

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The OpenAPI document of the application. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Registry Credentials')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'x-api-key')
    .build();
  const document = SwaggerModule.createDocument(app, config, { autoTagControllers: false });
  describeIds(document);
  describeBodies(document);
  describeIdempotency(document);
  return document;
}

/** Every `...Id` of a path is a UUID. Said here once, because the pipes that hold it are invisible to Swagger. */
function describeIds({ paths }: OpenAPIObject): void {
  const operations = Object.values(paths).flatMap((path) => Object.values(path) as OperationObject[]);
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    if ('in' in parameter && parameter.in === 'path' && parameter.name.endsWith('Id')) {
      parameter.schema = { type: 'string', format: 'uuid' };
    }
  }
}

/** Serves the document at `/openapi.json` and a page to try it at `/docs`. */
export function setUpSwagger(app: INestApplication, document: ApiDocument): void {
  document.provide(() => createOpenApiDocument(app));
  SwaggerModule.setup('docs', app, () => document.read(), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Registry Credentials',
    swaggerOptions: { persistAuthorization: false, tagsSorter: 'alpha', queryConfigEnabled: false },
  });
}

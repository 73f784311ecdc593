import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { AccessModule } from '../../src/access/access.module.js';
import { Access } from '../../src/access/access-rule.js';
import { ApiKeyGuard } from '../../src/access/api-key.guard.js';
import { CallerLimitGuard } from '../../src/access/caller-limit.guard.js';
import { PermissionGuard } from '../../src/access/permission.guard.js';
import { BackgroundTasks } from '../../src/background/background-tasks.js';
import { TextSigner } from '../../src/encryption/signed-text.js';
import { LimitSettings } from '../../src/limits/limit-settings.js';
import { ProblemFilter } from '../../src/problems/problem.filter.js';
import { DataSource } from 'typeorm';
import { type Answer } from '../harness/answer.js';
import { fillPath, operationsOf, readDocument, send, type Operation } from '../harness/openapi-operations.js';
import { declaredRules, expressRoutes } from '../harness/route-list.js';
import { createTenant, startTestService, type TestService } from '../harness/test-service.js';

/** What `SwaggerModule.setup` and `/openapi.json` add; all of it public, none of it ours to guard. */
const DOCUMENTATION = [
  'GET /docs',
  'GET /docs/',
  'GET /docs/LICENSE',
  'GET /docs/docs/swagger-ui-init.js',
  'GET /docs/index.html',
  'GET /docs/swagger-ui-init.js',
  'GET /openapi.json',
];

const PUBLIC = [
  'GET /',
  'GET /health/live',
  'GET /health/ready',
  'GET /integrations/providers',
  'GET /integrations/providers/{provider}',
];
const SOME_ID = '018f0000-0000-7000-8000-000000000000';

let service: TestService;
let operations: Operation[];

beforeAll(async () => {
  service = await startTestService();
  operations = operationsOf(await readDocument(service));
});

afterAll(() => service.stop());

function concrete({ path }: Operation): string {
  const values = { organizationId: SOME_ID, projectId: SOME_ID, credentialId: SOME_ID, keyId: SOME_ID };
  const more = { webhookId: SOME_ID, deliveryId: SOME_ID, scanId: SOME_ID };
  return fillPath(path, { ...values, ...more, provider: 'quay', image: 'app', name: 'some-name' });
}

describe('the routes', () => {
  it('are those of the OpenAPI document and of its own page, and no others', () => {
    const documented = operations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.length).toBeGreaterThan(30);
    expect(expressRoutes(service.app).sort()).toEqual([...documented, ...DOCUMENTATION].sort());
  });

  it('all declare who may call them', () => {
    const rules = declaredRules(service.app);
    expect(rules).toHaveLength(operations.length);
    expect(rules.filter(({ rule }) => rule === undefined)).toEqual([]);
  });

  it('are public in the document exactly where they are public in the code', () => {
    const open = operations.filter(({ isPublic }) => isPublic).map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual(PUBLIC);
    const declared = declaredRules(service.app).filter(({ rule }) => rule === 'public');
    expect(declared).toHaveLength(PUBLIC.length);
  });

  it('answer 401 without a key, whatever else is wrong with the request', async () => {
    const guarded = operations.filter(({ isPublic }) => !isPublic);
    for (const operation of guarded) {
      const plain = await send(service, { method: operation.method, path: concrete(operation) });
      const garbled = await send(
        service,
        { method: operation.method, path: `/v1${concrete(operation)}?limit=abc` },
        operation.body ? { body: [['not', 'a', 'body']] } : {},
      );
      expect([operation.operationId, plain.status, garbled.status]).toEqual([
        operation.operationId,
        401,
        401,
      ]);
    }
  });

  it('refuse ids that are no UUIDs the same way to everybody with a key', async () => {
    const { key } = await createTenant(service);
    for (const path of ['/project/42', `/organization/${'x'.repeat(50)}/projects`]) {
      const { status, body } = (await send(service, { method: 'GET', path }, { key })) as Answer;
      expect([status, (body as { code: string }).code]).toEqual([400, 'validation_failed']);
    }
  });
});

describe('a controller that declares nothing', () => {
  @Controller('forgotten')
  class ForgottenController {
    @Get()
    open(): string {
      return 'this must never be answered';
    }

    @Get('declared')
    @Access('self')
    declared(): string {
      return 'fine';
    }
  }

  let app: NestExpressApplication;

  beforeAll(async () => {
    @Module({ imports: [AccessModule], controllers: [ForgottenController] })
    class ForgottenModule {}

    const foundation = [DataSource, LimitSettings, BackgroundTasks, TextSigner];
    const root = {
      module: class Root {},
      imports: [ForgottenModule],
      global: true,
      providers: foundation.map((provide) => ({ provide, useValue: service.app.get<object>(provide) })),
      exports: foundation,
    };
    app = await NestFactory.create<NestExpressApplication>(root, { logger: false });
    app.useGlobalFilters(new ProblemFilter([], () => undefined));
    await app.listen(0, '127.0.0.1');
  });

  afterAll(() => app.close());

  it('is closed to everybody: no key, a member with every right, the instance administrator', async () => {
    const tenant = await createTenant(service);
    const url = await app.getUrl();
    await request(url).get('/forgotten').expect(401);
    for (const key of [tenant.key, service.adminKey]) {
      const answer = await request(url).get('/forgotten').set('x-api-key', key).expect(403);
      expect(answer.text).not.toContain('never be answered');
      await request(url).get('/forgotten/declared').set('x-api-key', key).expect(200);
    }
  });

  it('is so because the guards hold for the whole application', () => {
    const providers = Reflect.getMetadata('providers', AccessModule) as {
      provide?: unknown;
      useClass?: unknown;
    }[];
    const guards = providers.filter(({ provide }) => provide === APP_GUARD).map(({ useClass }) => useClass);
    expect(guards).toEqual([ApiKeyGuard, CallerLimitGuard, PermissionGuard]);
  });
});

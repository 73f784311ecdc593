import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AppModule, type Foundation } from './app.module.js';
import { asStorageProblem } from './database/storage-problem.js';
import { accessLogMiddleware } from './http/access-log.middleware.js';
import { ApiDocument } from './http/api-document.js';
import { asMethodNotAllowed } from './http/allowed-methods.js';
import { HardenedExpressAdapter } from './http/hardened-express.adapter.js';
import { JsonBodyInterceptor } from './http/json-body.interceptor.js';
import { NestLogger } from './http/logger.js';
import { requestIdMiddleware } from './http/request-id.middleware.js';
import { securityHeadersMiddleware } from './http/security-headers.middleware.js';
import { setUpSwagger } from './http/swagger.js';
import { versionPrefixMiddleware } from './http/version-prefix.middleware.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { addressLimitMiddleware } from './limits/address-limit.middleware.js';
import { RequestLimits } from './limits/request-limits.js';
import { NextLinkInterceptor } from './paging/next-link.interceptor.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { dockerRegistryProblem } from './sevalla/docker-registry-problem.js';

/** Builds the application with everything between the socket and the controllers: the service and the tests share it. */
export async function createApp(foundation: Foundation, logger: Logger): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.of(foundation),
    new HardenedExpressAdapter(),
    {
      bodyParser: false,
      logger: new NestLogger(logger),
      abortOnError: false,
      routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
    },
  );
  app.set('trust proxy', foundation.limits.trustedProxies);
  app.use(
    requestIdMiddleware,
    accessLogMiddleware(logger),
    securityHeadersMiddleware,
    versionPrefixMiddleware,
    addressLimitMiddleware(app.get(RequestLimits)),
  );
  app.useGlobalInterceptors(
    new JsonBodyInterceptor(),
    app.get(IdempotencyInterceptor),
    new NextLinkInterceptor(),
  );
  app.useGlobalFilters(
    new ProblemFilter(
      [asStorageProblem, asMethodNotAllowed],
      (error, requestId) => logger.error({ err: error, requestId }, 'unexpected error'),
      dockerRegistryProblem,
    ),
  );
  setUpSwagger(app, app.get(ApiDocument));
  return app;
}

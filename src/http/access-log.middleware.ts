import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { IdentifiedRequest } from './request-id.middleware.js';

/**
 * One line per request: what was asked, how it ended, how long it took. Paths, queries, bodies and headers are never
 * logged: any of them may hold a secret that somebody put in the wrong place.
 */
export function accessLogMiddleware(logger: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    response.once('close', () => {
      logger.info(
        {
          requestId: (request as IdentifiedRequest).requestId,
          method: request.method,
          // The route's pattern, not the path: a path may hold whatever a client typed.
          route: (request.route as { path?: string } | undefined)?.path,
          status: response.statusCode,
          complete: response.writableFinished,
          durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
        },
        'request',
      );
    });
    next();
  };
}

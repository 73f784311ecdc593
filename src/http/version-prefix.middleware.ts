import type { NextFunction, Request, Response } from 'express';

/** Every path is also served under `/v1`. The answer's `instance` still names what was asked. */
export function versionPrefixMiddleware(request: Request, _response: Response, next: NextFunction): void {
  if (request.url.startsWith('/v1/')) request.url = request.url.slice('/v1'.length);
  next();
}

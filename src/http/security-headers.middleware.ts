import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

const protect = helmet();

/** The usual protective headers, and no caching of anything that belongs to a tenant. */
export function securityHeadersMiddleware(request: Request, response: Response, next: NextFunction): void {
  if (!request.path.startsWith('/docs')) response.setHeader('Cache-Control', 'no-store');
  protect(request, response, next);
}

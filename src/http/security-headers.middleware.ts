import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

// The service itself speaks plain HTTP: told to upgrade, a browser would look for the assets of /docs at a port that has
// no TLS. Whoever puts a TLS proxy in front has nothing to upgrade.
const protect = helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });

/** The usual protective headers, and no caching of anything that belongs to a tenant. */
export function securityHeadersMiddleware(request: Request, response: Response, next: NextFunction): void {
  if (!request.path.startsWith('/docs')) response.setHeader('Cache-Control', 'no-store');
  protect(request, response, next);
}

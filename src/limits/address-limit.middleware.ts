import type { NextFunction, Request, Response } from 'express';
import { clientAddress } from './client-address.js';
import { announceLimit } from './limit-headers.js';
import type { RequestLimits } from './request-limits.js';

/** Who asks whether the service is well asks often, and must not be refused when it is busy. */
const UNLIMITED = '/health/';

/** Limits what one address asks, before anything is done for it: with and without a key, of paths that exist or not. */
export function addressLimitMiddleware(limits: RequestLimits) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.path.startsWith(UNLIMITED)) {
      next();
      return;
    }
    limits.count('address', clientAddress(request)).then((state) => {
      if (state !== undefined) announceLimit(response, state);
      next(state?.problem);
    }, next);
  };
}

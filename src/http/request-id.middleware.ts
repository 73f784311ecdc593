import type { NextFunction, Request, Response } from 'express';
import { v4 as uuidv4 } from 'uuid';

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A request whose id is known; the id stands in every answer, log line and audit record of it. */
export type IdentifiedRequest = Request & { requestId: string };

/** Takes X-Request-Id where it is well formed, so that a caller can follow its own; makes one otherwise. */
export function requestIdMiddleware(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && WELL_FORMED.test(given) ? given : uuidv4();
  (request as IdentifiedRequest).requestId = requestId;
  response.setHeader('X-Request-Id', requestId);
  next();
}

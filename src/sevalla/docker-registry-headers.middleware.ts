import type { NextFunction, Request, Response } from 'express';

/** Ours, which follow draft-ietf-httpapi-ratelimit-headers, by how the documented API names them. */
const NAMES = {
  'x-ratelimit-limit': 'ratelimit-limit',
  'x-ratelimit-remaining': 'ratelimit-remaining',
  'x-ratelimit-reset': 'ratelimit-reset',
};

/**
 * Repeats the rate limit headers under the names of the documented API. Done when the head is written, because a limiter
 * may set them before the guards, in them, or with a refusal.
 */
export function dockerRegistryHeaders(_request: Request, response: Response, next: NextFunction): void {
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => Response;
  response.writeHead = (...parameters: unknown[]): Response => {
    for (const [theirs, ours] of Object.entries(NAMES)) {
      const value = response.getHeader(ours);
      if (value !== undefined) response.setHeader(theirs, value);
    }
    return writeHead(...parameters);
  };
  next();
}

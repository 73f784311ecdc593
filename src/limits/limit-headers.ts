import type { Response } from 'express';
import type { LimitState } from './request-limits.js';

/**
 * Tells where the client stands, by the headers that GitHub, GitLab and many others answer and that most clients read:
 * of several limits, the one with the fewest requests left. `X-RateLimit-Reset` is in seconds from now.
 */
export function announceLimit(response: Response, state: LimitState): void {
  const announced = response.getHeader('X-RateLimit-Remaining');
  if (announced !== undefined && Number(announced) < state.remaining) return;
  response.setHeader('X-RateLimit-Limit', String(state.limit));
  response.setHeader('X-RateLimit-Remaining', String(state.remaining));
  response.setHeader('X-RateLimit-Reset', String(state.resetSeconds));
}

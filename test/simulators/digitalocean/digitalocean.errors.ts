import type { Reply } from '../simulator.js';

/** An error as the API shapes it: the `id` tells them apart. */
export function apiError(status: number, id: string, message: string): Reply {
  return { status, json: { id, message, request_id: '4d9d8375-3c56-4925-a3e7-eb137fed17e9' } };
}

export const UNAUTHORIZED = apiError(401, 'unauthorized', 'Unable to authenticate you.');
export const FORBIDDEN = apiError(403, 'forbidden', 'You are not authorized to perform this operation');
export const NOT_FOUND = apiError(404, 'not_found', 'The resource you were accessing could not be found.');

/** What the old path `/v2/registry` says once an account has several registries. */
export const PRECONDITION_FAILED = apiError(
  412,
  'precondition_failed',
  'This API does not support multiple registries.',
);

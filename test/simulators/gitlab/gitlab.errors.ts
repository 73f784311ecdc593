import { ociError } from '../registry/registry-errors.js';
import type { Reply } from '../simulator.js';

// What `/jwt/auth` answers: the shape of the distribution specification.

export const LOGIN_DENIED: Reply = ociError(401, 'UNAUTHORIZED', 'HTTP Basic: Access denied.');
export const ACCESS_FORBIDDEN: Reply = ociError(403, 'DENIED', 'access forbidden');
export const REGISTRY_DISABLED: Reply = ociError(404, 'UNAVAILABLE', 'registry not enabled');

/** An IP address that is banned: text, with no header that tells for how long. */
export const BANNED: Reply = { status: 403, text: 'Forbidden\n' };

// What the API answers: `message`, or the two members of OAuth.

export function apiMessage(status: number, message: string): Reply {
  return { status, json: { message } };
}

export function apiError(status: number, error: string, error_description: string): Reply {
  return { status, json: { error, error_description } };
}

export const TOKEN_EXPIRED: Reply = apiError(
  401,
  'invalid_token',
  'Token is expired. You can either do re-authorization or token refresh.',
);

export const TOKEN_REVOKED: Reply = apiError(
  401,
  'invalid_token',
  'Token was revoked. You have to re-authorize from the user.',
);

export const INSUFFICIENT_SCOPE: Reply = apiError(
  403,
  'insufficient_scope',
  'The request requires higher privileges than provided by the access token.',
);

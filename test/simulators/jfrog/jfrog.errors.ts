import type { Reply } from '../simulator.js';

/** Artifactory's errors repeat the status and have a text, but no code. */
export function jfrogError(status: number, message: string, headers?: Reply['headers']): Reply {
  return { status, ...(headers && { headers }), json: { errors: [{ status, message }] } };
}

export const BAD_CREDENTIALS = jfrogError(401, 'Bad credentials', {
  'WWW-Authenticate': 'Basic realm="Artifactory Realm"',
});
export const TOKEN_EXPIRED = jfrogError(401, 'Token failed verification: expired');
export const FORBIDDEN = jfrogError(403, 'Forbidden');

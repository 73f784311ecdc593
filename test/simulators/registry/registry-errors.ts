import type { Reply } from '../simulator.js';

/** An answer in the error shape of the OCI distribution specification. */
export function ociError(status: number, code: string, message: string, headers?: Reply['headers']): Reply {
  return { status, ...(headers && { headers }), json: { errors: [{ code, message, detail: null }] } };
}

import { readArray, readString } from '../outbound/response-json.js';

/**
 * The error codes that mean something to this service. A registry's own text is never passed on: it may quote what
 * was sent, and it is not ours to vouch for.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
const KNOWN_CODES = [
  'DENIED',
  'MANIFEST_UNKNOWN',
  'NAME_INVALID',
  'NAME_UNKNOWN',
  'TOOMANYREQUESTS',
  'UNAUTHORIZED',
] as const;

/** One of the closed list of OCI error codes. */
export type OciErrorCode = (typeof KNOWN_CODES)[number];

const MAX_ERRORS = 20;

/** The known codes in an OCI error body, each once. An unreadable or foreign body has none. */
export function ociErrorCodes(body: unknown): OciErrorCode[] {
  const errors = readArray(body, 'errors')?.slice(0, MAX_ERRORS) ?? [];
  const codes = new Set(errors.map((error) => readString(error, 'code')));
  return KNOWN_CODES.filter((code) => codes.has(code));
}

/** What a problem code means to the caller: its one HTTP status, its title, and whether trying again can help. */
export interface ProblemKind {
  status: number;
  title: string;
  retryable: boolean;
  hint?: string;
}

/**
 * The closed list of problem codes, and the only place where a code meets an HTTP status.
 * A code is never renamed or reused: clients branch on it.
 */
export const PROBLEMS = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    retryable: false,
    hint: 'Send one JSON object, UTF-8 encoded.',
  },
  validation_failed: {
    status: 400,
    title: 'The request is not valid',
    retryable: false,
    hint: 'Mend the members named in errors, then send it again.',
  },
  credential_rejected: {
    status: 400,
    title: 'The registry rejected the credential',
    retryable: false,
    hint: 'Check the user name and the secret at the provider. The service does not retry a rejection, so that no account is locked.',
  },
  credential_expired: {
    status: 400,
    title: 'The credential has expired',
    retryable: false,
    hint: 'Make a new token at the provider and store that one.',
  },
  wrong_credential_type: { status: 400, title: 'This kind of credential cannot be used', retryable: false },
  namespace_not_found: {
    status: 400,
    title: 'The namespace does not exist at the provider',
    retryable: false,
    hint: 'Check the spelling; names are case-sensitive.',
  },
  namespace_not_found_or_denied: {
    status: 400,
    title: 'The namespace does not exist, or this credential may not see it',
    retryable: false,
    hint: 'The provider does not tell which. Check the spelling, then the rights of the credential.',
  },
  namespace_unavailable: {
    status: 400,
    title: 'The namespace exists but cannot be used now',
    retryable: true,
    hint: 'Look at its state at the provider: it may be locked, broken or about to be deleted.',
  },
  permission_missing: { status: 400, title: 'The credential works but lacks a right', retryable: false },
  address_refused: {
    status: 400,
    title: 'The host may not be called',
    retryable: false,
    hint: 'Private, local and reserved addresses are refused. The operator of this service can allow one with OUTBOUND_ALLOW.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid API key is required',
    retryable: false,
    hint: 'Send the key in the x-api-key header, or as Authorization: Bearer.',
  },
  forbidden: { status: 403, title: 'The API key lacks the right for this', retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  repository_not_found: {
    status: 404,
    title: 'The repository does not exist, or this credential may not see it',
    retryable: false,
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    retryable: false,
    hint: 'The Allow header lists the methods that are.',
  },
  request_timeout: { status: 408, title: 'The request took too long to arrive', retryable: true },
  name_taken: {
    status: 409,
    title: 'The name is already taken',
    retryable: false,
    hint: 'Choose another name, or change the one that has it.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    retryable: false,
    hint: 'A body may have 64 KiB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The media type is not supported',
    retryable: false,
    hint: 'Send Content-Type: application/json, UTF-8, not compressed.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    retryable: true,
    hint: 'Try again after the time in Retry-After.',
  },
  too_many_rejections: {
    status: 429,
    title: 'The host has rejected too many credentials of this organization',
    retryable: true,
    hint: 'Check the credentials at the provider, then try again after the time in Retry-After.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong in this service',
    retryable: true,
    hint: 'Give the requestId to the operator: it finds the cause in the log.',
  },
  key_unavailable: {
    status: 500,
    title: 'The encryption key of this secret is not available',
    retryable: false,
    hint: 'The operator has to put the key back into ENCRYPTION_KEYS.',
  },
  ciphertext_invalid: {
    status: 500,
    title: 'The stored secret cannot be opened',
    retryable: false,
    hint: 'The stored data was changed outside this service. Store the credential again.',
  },
  key_exhausted: {
    status: 503,
    title: 'The encryption key has sealed as many secrets as it may',
    retryable: false,
    hint: 'The operator has to put a new key first in ENCRYPTION_KEYS.',
  },
  provider_unreachable: {
    status: 502,
    title: 'The provider cannot be reached',
    retryable: true,
    hint: 'Check the host name, then try again.',
  },
  provider_tls_failed: {
    status: 502,
    title: 'No trusted TLS connection to the provider',
    retryable: false,
    hint: 'The certificate of the host must be valid for its name; a private CA is added by the operator with OUTBOUND_CA_FILE.',
  },
  provider_protocol_error: {
    status: 502,
    title: 'The provider gave an answer that makes no sense',
    retryable: true,
    hint: 'Check that the host is a container registry.',
  },
  inconclusive: { status: 502, title: 'It cannot be told whether the credential works', retryable: false },
  provider_timeout: {
    status: 504,
    title: 'The provider took too long',
    retryable: true,
    hint: 'Try again later.',
  },
  provider_rate_limited: {
    status: 503,
    title: 'The provider limits our requests',
    retryable: true,
    hint: 'Try again after the time in Retry-After.',
  },
  provider_blocked: {
    status: 503,
    title: 'The provider blocks our requests',
    retryable: true,
    hint: 'Too many failed logins came from this service; wait before you try again.',
  },
  provider_busy: {
    status: 503,
    title: 'Too many requests to this provider are under way',
    retryable: true,
    hint: 'Try again in a moment.',
  },
  storage_unavailable: {
    status: 503,
    title: 'The database cannot be used now',
    retryable: true,
    hint: 'Try again after the time in Retry-After.',
  },
  shutting_down: {
    status: 503,
    title: 'This instance is shutting down',
    retryable: true,
    hint: 'Try again: another instance answers.',
  },
} as const satisfies Record<string, ProblemKind>;

/** One of the closed list of problem codes. */
export type ProblemCode = keyof typeof PROBLEMS;

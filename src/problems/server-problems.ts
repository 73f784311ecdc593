import type { ProblemKind } from './problem-kind.js';

/** What lies with this service, its operator, a provider or a scanner: 5xx. */
export const SERVER_PROBLEMS = {
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
  scanner_not_configured: {
    status: 501,
    title: 'This service has no scanner',
    retryable: false,
    hint: 'The operator sets up an engine: SCANNER_URL or TRIVY_PATH.',
  },
  scanner_lost: {
    status: 503,
    title: 'The worker that ran the scan ended before it',
    retryable: true,
    hint: 'Start the scan again. An image that ends its worker every time is too large for it.',
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
  scan_failed: { status: 502, title: 'The scanner could not scan the image', retryable: false },
  scanner_output_invalid: {
    status: 502,
    title: 'The scanner gave a report that makes no sense',
    retryable: false,
    hint: 'The operator has to check the version of the scanner.',
  },
  report_too_large: { status: 502, title: 'The report of the scanner is too large', retryable: false },
  scanner_unavailable: {
    status: 503,
    title: 'The scanner cannot be used now',
    retryable: true,
    hint: 'Try again later. If it stays so, the operator has to look at the scanner.',
  },
  scan_interrupted: {
    status: 503,
    title: 'The scan was stopped before its end',
    retryable: true,
    hint: 'Start it again.',
  },
  scan_timeout: {
    status: 504,
    title: 'The scan took too long',
    retryable: true,
    hint: 'A large image may need more time than the operator allows with SCAN_TIMEOUT_MINUTES.',
  },
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

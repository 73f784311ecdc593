import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';

const UNKNOWN_AUTHORITY = 'The certificate of the host comes from an unknown authority.';
const OLD_TLS = 'The host does not speak TLS 1.2 or later.';
const NO_TLS = 'The host does not speak TLS on this port.';

/** Certificate and handshake errors: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const TLS_FAULTS = new Map([
  ['CERT_HAS_EXPIRED', 'The certificate of the host has expired.'],
  ['CERT_NOT_YET_VALID', 'The certificate of the host is not valid yet.'],
  ['CERT_REVOKED', 'The certificate of the host was revoked.'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'The certificate of the host is self-signed.'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'The certificate of the host is for another name.'],
  ['CERT_SIGNATURE_FAILURE', UNKNOWN_AUTHORITY],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNKNOWN_AUTHORITY],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', OLD_TLS],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', OLD_TLS],
  ['ERR_SSL_WRONG_VERSION_NUMBER', NO_TLS],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', NO_TLS],
]);

const NETWORK_FAULTS = new Map([
  ['ENOTFOUND', 'The host name cannot be resolved.'],
  ['EAI_AGAIN', 'The host name cannot be resolved.'],
  ['ECONNREFUSED', 'The host refuses the connection.'],
  ['EHOSTUNREACH', 'No way leads to the host.'],
  ['ENETUNREACH', 'No way leads to the host.'],
]);

/** The rarer codes, by the part of the system that they come from. */
const FAMILIES: readonly { form: RegExp; code: ProblemCode; detail: string }[] = [
  {
    form: /^HPE_HEADER_OVERFLOW$/,
    code: 'provider_protocol_error',
    detail: 'The headers of the answer are too large.',
  },
  { form: /^HPE_/, code: 'provider_protocol_error', detail: 'The answer of the provider is not valid HTTP.' },
  {
    form: /^(CERT_|CRL_|ERR_SSL_|ERR_TLS_|EPROTO$|INVALID_CA$|INVALID_PURPOSE$)/,
    code: 'provider_tls_failed',
    detail: 'The TLS handshake with the host failed.',
  },
];

/**
 * A handshake that fails while the request is written has the code EPROTO, and OpenSSL's own number only in its text:
 * https://github.com/openssl/openssl/blob/openssl-3.0/include/openssl/sslerr.h
 */
const OPENSSL_NUMBER = /:error:0A00([0-9A-F]{4}):/;
const OPENSSL_CODES = new Map([
  ['0102', 'ERR_SSL_UNSUPPORTED_PROTOCOL'],
  ['010B', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ['042E', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
]);

/**
 * The problem behind a failed exchange. Only its code is kept: the error itself holds the request with its headers, and
 * neither it nor its message goes any further.
 */
export function problemOf(error: unknown): DomainError {
  const root = rootOf(error);
  if (root instanceof DomainError) return root;
  const code = codeOf(root);
  const tls = TLS_FAULTS.get(code);
  if (tls !== undefined) return new DomainError('provider_tls_failed', tls);
  const family = FAMILIES.find(({ form }) => form.test(code));
  if (family !== undefined) return new DomainError(family.code, family.detail);
  return new DomainError(
    'provider_unreachable',
    NETWORK_FAULTS.get(code) ?? 'The connection to the host broke.',
  );
}

/** The other side has closed the connection without a word. */
export function isBrokenConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(rootOf(error)));
}

/** The deadline came first. */
export function timedOut(): DomainError {
  return new DomainError('provider_timeout', 'The provider did not answer in time.');
}

/** axios wraps the error of the socket, and keeps it as the cause. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

function codeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code !== 'EPROTO') return String(code);
  return OPENSSL_CODES.get(OPENSSL_NUMBER.exec(String(message))?.[1] ?? '') ?? code;
}

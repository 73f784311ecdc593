import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';

interface Pattern {
  says: RegExp;
  code: ProblemCode;
  detail: string;
}

/**
 * What Trivy, and the registry in its words, writes when it fails. From the most certain to the least: a text of the registry
 * may hold anything. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
const PATTERNS: readonly Pattern[] = [
  {
    says: /no space left on device|disk quota exceeded/i,
    code: 'scanner_unavailable',
    detail: 'The scanner has no room left on its disk.',
  },
  {
    says: /cannot be specified on the first run|cannot be specified with the old DB schema|DB open error|DB schema doesn't match/i,
    code: 'scanner_unavailable',
    detail: 'The scanner has no usable vulnerability database yet.',
  },
  {
    says: /context deadline exceeded/i,
    code: 'scan_timeout',
    detail: 'The scan was not finished in its time.',
  },
  {
    says: /exceeds maximum allowed size/i,
    code: 'image_not_scannable',
    detail: 'The image is larger than what is scanned.',
  },
  {
    says: /unsupported media ?type|no child with platform|unsupported MediaType|is not an image/i,
    code: 'image_not_scannable',
    detail: 'The image is of a kind that the scanner cannot scan.',
  },
  {
    says: /TOOMANYREQUESTS|429 Too Many Requests/i,
    code: 'provider_rate_limited',
    detail: 'The registry limits the requests of the scanner.',
  },
  {
    says: /MANIFEST_UNKNOWN|NAME_UNKNOWN|BLOB_UNKNOWN|404 Not Found/i,
    code: 'image_not_found',
    detail: 'The registry does not have the image, or does not show it to this credential.',
  },
  {
    says: /UNAUTHORIZED|DENIED|401 Unauthorized|403 Forbidden/i,
    code: 'pull_denied',
    detail: 'The registry did not let the scanner pull the image.',
  },
  {
    says: /x509: |tls: |certificate/i,
    code: 'provider_tls_failed',
    detail: 'The scanner has no trusted TLS connection to the registry.',
  },
  {
    says: /dial tcp|no such host|connection refused|connection reset|i\/o timeout|unexpected EOF|50[0234] [A-Z]/i,
    code: 'provider_unreachable',
    detail: 'The scanner could not reach the registry.',
  },
];

/** Tells in our words why Trivy failed. Its own are never passed on: they quote addresses and answers of the registry. */
export function trivyFailure(stderr: string): DomainError {
  const pattern = PATTERNS.find(({ says }) => says.test(stderr));
  if (pattern) return new DomainError(pattern.code, pattern.detail);
  return new DomainError('scan_failed', 'The scanner ended with an error.');
}

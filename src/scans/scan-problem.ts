import { DomainError } from '../problems/domain-error.js';
import { PROBLEMS, type ProblemCode } from '../problems/problem-codes.js';

/** What a scan failed at, as its documentation groups it. */
export const ERROR_CATEGORIES = [
  'authentication',
  'cloud_provider',
  'network',
  'scan',
  'api',
  'unknown',
] as const;

export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

/** The one table of categories; a code that is not in it is our own fault, and so `unknown`. */
const CATEGORY_OF: Partial<Record<ProblemCode, ErrorCategory>> = {
  credential_rejected: 'authentication',
  credential_expired: 'authentication',
  wrong_credential_type: 'authentication',
  permission_missing: 'authentication',
  namespace_not_found: 'cloud_provider',
  namespace_not_found_or_denied: 'cloud_provider',
  namespace_unavailable: 'cloud_provider',
  repository_not_found: 'cloud_provider',
  image_not_found: 'cloud_provider',
  provider_protocol_error: 'cloud_provider',
  provider_rate_limited: 'cloud_provider',
  provider_blocked: 'cloud_provider',
  inconclusive: 'cloud_provider',
  address_refused: 'network',
  provider_unreachable: 'network',
  provider_tls_failed: 'network',
  provider_timeout: 'network',
  provider_busy: 'network',
  pull_denied: 'authentication',
  image_not_scannable: 'scan',
  scanner_unavailable: 'scan',
  scanner_output_invalid: 'scan',
  report_too_large: 'scan',
  scan_interrupted: 'scan',
  scanner_not_configured: 'scan',
  scanner_lost: 'scan',
  scan_timeout: 'scan',
  scan_failed: 'scan',
  not_found: 'api',
  validation_failed: 'api',
};

export function categoryOf(code: string): ErrorCategory {
  return CATEGORY_OF[code as ProblemCode] ?? 'unknown';
}

/** What made a scan fail, in terms that may be shown. */
export interface ScanProblem {
  code: ProblemCode;
  detail: string;
  /** True where the same scan may go well later. */
  retryable: boolean;
}

export function problemOf(error: unknown): ScanProblem {
  const { code, detail } =
    error instanceof DomainError
      ? error
      : { code: 'internal_error' as const, detail: 'Something went wrong in this service.' };
  return { code, detail, retryable: PROBLEMS[code].retryable };
}

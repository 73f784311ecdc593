import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from '../problems/problem.dto.js';
import { PROBLEMS, type ProblemCode } from '../problems/problem-codes.js';

/** What any request below a key can meet. */
export const EVERYWHERE: ProblemCode[] = [
  'validation_failed',
  'unauthenticated',
  'forbidden',
  'not_found',
  'rate_limited',
  'storage_unavailable',
  'internal_error',
];

/** What a request with a body can meet as well. */
export const BODY_PROBLEMS: ProblemCode[] = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'request_timeout',
];

/** What asking a provider can end in. */
export const PROVIDER_PROBLEMS: ProblemCode[] = [
  'credential_rejected',
  'credential_expired',
  'wrong_credential_type',
  'namespace_not_found',
  'namespace_not_found_or_denied',
  'namespace_unavailable',
  'permission_missing',
  'address_refused',
  'provider_unreachable',
  'provider_tls_failed',
  'provider_protocol_error',
  'inconclusive',
  'provider_timeout',
  'provider_rate_limited',
  'provider_blocked',
  'provider_busy',
  'too_many_rejections',
];

/** Documents the problems of an operation, grouped by status, each code with its title. */
export function ApiProblems(...codes: ProblemCode[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...EVERYWHERE, ...codes])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
    }),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}

import type { DomainError } from './domain-error.js';
import type { ProblemDto } from './problem.dto.js';

/** Every code is explained in docs/errors.md. */
const TYPE_PREFIX = 'urn:registry-credentials:problem:';
const MAX_NAME_LENGTH = 64;

/** The body of an error answer (RFC 9457), with the four members that clients of the documented API read. */
export function problemBody(problem: DomainError, originalUrl: string, requestId: string): ProblemDto {
  const { status, title, retryable } = problem.kind;
  const instance = pathPattern(originalUrl);
  const hint = problem.details.hint ?? problem.kind.hint;
  return {
    type: `${TYPE_PREFIX}${problem.code}`,
    title,
    status,
    detail: problem.detail,
    instance,
    code: problem.code,
    requestId,
    timestamp: new Date().toISOString(),
    ...(problem.details.errors ? { errors: problem.details.errors.map(cutNames) } : {}),
    ...(hint ? { hint } : {}),
    retryable,
    statusCode: status,
    message: problem.detail,
    path: instance,
  };
}

const PATH_WORD = /^([a-z][a-z0-9-]{0,23}(\.json)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/i;

/**
 * The path without its query, and with everything left out that is neither a short word nor a UUID: a client may have
 * put a secret there, and no value is ever echoed.
 */
function pathPattern(originalUrl: string): string {
  const path = originalUrl.split('?', 1)[0] ?? '/';
  const parts = path.split('/', 20).map((part) => (PATH_WORD.test(part) ? part : '…'));
  return parts.join('/');
}

function cutNames<Member extends { pointer: string }>(member: Member): Member {
  const pointer = member.pointer
    .split('/')
    .map((name) => name.slice(0, MAX_NAME_LENGTH))
    .join('/');
  return { ...member, pointer };
}

import type { DomainError } from './domain-error.js';
import type { ProblemDto } from './problem.dto.js';

/** Every code is explained in docs/errors.md. */
const TYPE_PREFIX = 'urn:registry-credentials:problem:';
const MAX_NAME_LENGTH = 64;

/** The body of an error answer (RFC 9457), with the four members that clients of the documented API read. */
export function problemBody(problem: DomainError, instance: string, requestId: string): ProblemDto {
  const { status, title, retryable } = problem.kind;
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

function cutNames<Member extends { pointer: string }>(member: Member): Member {
  const pointer = member.pointer
    .split('/')
    .map((name) => name.slice(0, MAX_NAME_LENGTH))
    .join('/');
  return { ...member, pointer };
}

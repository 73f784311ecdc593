import type { Request } from 'express';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DomainError } from '../problems/domain-error.js';
import type { ShapedProblem } from '../problems/problem.filter.js';

const PATH = /^\/docker-registries(\/|$)/i;
const UNPROCESSABLE = 422;
const BODY_METHODS = ['POST', 'PATCH'];

class DockerRegistryErrorDataDto {
  @ApiProperty({ description: 'The code of docs/errors.md.', example: 'credential_rejected' })
  code: string;

  @ApiProperty({ description: 'What to do about it, or which members are wrong.' })
  message: string;
}

/** The error body of the documented API, for its paths alone. */
export class DockerRegistryErrorDto {
  @ApiProperty({ description: 'What happened. Never quotes a value that was sent.' })
  message: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status.', example: 422 })
  status: number;

  @ApiPropertyOptional({ type: DockerRegistryErrorDataDto })
  data?: DockerRegistryErrorDataDto;
}

/** The facade's body for a problem, when the request was to the facade. */
export function dockerRegistryProblem(problem: DomainError, request: Request): ShapedProblem | undefined {
  if (!PATH.test(request.path)) return undefined;
  const status = statusOf(problem, request);
  const body: DockerRegistryErrorDto = {
    message: problem.detail,
    status,
    data: { code: problem.code, message: adviceOf(problem) },
  };
  return { status, body };
}

/** The documented API has 422 for a body that can be read but not be used, be it by us or by the registry. */
function statusOf({ kind, code, details }: DomainError, { method }: Request): number {
  if (kind.status !== 400 || code === 'malformed_json') return kind.status;
  const { errors } = details;
  const isParameter = errors === undefined || errors.some(({ pointer }) => pointer.startsWith('#'));
  const isInBody = code !== 'validation_failed' || (BODY_METHODS.includes(method) && !isParameter);
  return isInBody ? UNPROCESSABLE : kind.status;
}

function adviceOf({ kind, details }: DomainError): string {
  if (details.errors === undefined) return details.hint ?? kind.hint ?? kind.title;
  return details.errors.map(({ pointer, message }) => `${pointer.slice(0, 64)}: ${message}`).join('; ');
}

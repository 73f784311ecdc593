import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { EVERYWHERE } from '../http/api-problems.js';
import { PROBLEMS, type ProblemCode } from '../problems/problem-codes.js';
import { DockerRegistryErrorDto } from './docker-registry-problem.js';

/** Documents the problems of an operation of the facade, in its body and with its statuses. */
export function ApiRegistryProblems(...codes: ProblemCode[]): MethodDecorator {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...EVERYWHERE, ...codes])) {
    for (const status of statusesOf(code)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
      content: { 'application/json': { schema: { $ref: getSchemaPath(DockerRegistryErrorDto) } } },
    }),
  );
  return applyDecorators(ApiExtraModels(DockerRegistryErrorDto), ...responses);
}

/** A parameter that is wrong is a 400, a member that is wrong a 422. */
function statusesOf(code: ProblemCode): number[] {
  const { status } = PROBLEMS[code];
  if (status !== 400 || code === 'malformed_json') return [status];
  return code === 'validation_failed' ? [400, 422] : [422];
}

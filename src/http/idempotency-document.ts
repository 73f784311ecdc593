import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '../problems/problem-codes.js';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['post']>;
type ResponseObject = { description: string; content?: Record<string, never> };

const HEADER = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'Makes it safe to send the request again: a repetition with the same key and body gets the first answer, with `Idempotency-Replayed: true`. Kept for 24 hours.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
};

/** Every POST with an API key takes an Idempotency-Key. Said here once, because it holds for all of them. */
export function describeIdempotency({ paths }: OpenAPIObject): void {
  for (const { post } of Object.values(paths)) {
    if (post?.security === undefined) continue;
    post.parameters = [...(post.parameters ?? []), HEADER];
    for (const code of ['idempotency_running', 'idempotency_reused'] as const) addProblem(post, code);
  }
}

function addProblem({ responses }: OperationObject, code: ProblemCode): void {
  const { status, title } = PROBLEMS[code];
  const line = `\`${code}\`: ${title}.`;
  const known = responses as Record<string, ResponseObject>;
  const there = known[status];
  // An error of the same operation has the same body.
  const content = there?.content ?? known['401']?.content;
  const description = there === undefined ? line : `${there.description}\n\n${line}`;
  known[status] = { description, ...(content === undefined ? {} : { content }) };
}

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from './domain-error.js';
import { problemBody } from './problem-body.js';
import { visiblePath } from './visible-path.js';

/** Tells an expected failure of some layer from an unexpected one. */
export type ProblemTranslator = (error: unknown, request: Request) => DomainError | undefined;

/** What is answered in place of the usual problem body. */
export interface ShapedProblem {
  status: number;
  body: object;
}

/** Another body for the problems of some paths. */
export type ProblemShape = (problem: DomainError, request: Request) => ShapedProblem | undefined;

/** Gets every error that nobody expected, to log it. */
export type UnexpectedErrorSink = (error: unknown, requestId: string) => void;

/** The one place where an error becomes an answer: `application/problem+json` (RFC 9457), unless a shape has another. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly translators: readonly ProblemTranslator[],
    private readonly onUnexpected: UnexpectedErrorSink,
    private readonly shapeOf: ProblemShape = () => undefined,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request & { requestId: string }>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = this.toProblem(error, request);
    const { retryAfterSeconds, allow } = problem.details;
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    if (allow !== undefined) response.setHeader('Allow', allow.join(', '));
    if (problem.code === 'unauthenticated') response.setHeader('WWW-Authenticate', 'Bearer');
    const shaped = this.shapeOf(problem, request);
    if (shaped !== undefined) {
      response.status(shaped.status).json(shaped.body);
      return;
    }
    response.status(problem.kind.status).type('application/problem+json');
    response.send(JSON.stringify(problemBody(problem, visiblePath(request), request.requestId)));
  }

  private toProblem(error: unknown, request: Request & { requestId: string }): DomainError {
    if (error instanceof DomainError) return error;
    for (const translate of this.translators) {
      const problem = translate(error, request);
      if (problem !== undefined) return problem;
    }
    const problem = fromFramework(error);
    if (problem.code === 'internal_error') this.onUnexpected(error, request.requestId);
    return problem;
  }
}

/** Errors of Nest and Express. Their texts quote paths and parameters, so only their status is used. */
function fromFramework(error: unknown): DomainError {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : ((error as { status?: unknown } | null)?.status ?? 500);
  if (status === 404) return new DomainError('not_found', 'There is nothing at this path.');
  if (status === 503)
    return new DomainError('shutting_down', 'This instance is shutting down.', { retryAfterSeconds: 1 });
  // The files of /docs refuse ranges and preconditions with statuses of their own (416, 412): the client's fault too.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new DomainError('validation_failed', 'The path, the query or a header is not valid.');
  return new DomainError('internal_error', 'An unexpected error happened.');
}

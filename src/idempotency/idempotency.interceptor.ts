import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { lastValueFrom, type Observable, of } from 'rxjs';
import type { AuthorizedRequest, Caller } from '../access/caller.js';
import { canonicalUuid } from '../http/uuid-parameter.pipe.js';
import { DomainError } from '../problems/domain-error.js';
import { type Claim, IdempotencyService, type RepeatableRequest } from './idempotency.service.js';
import { replay } from './kept-answer.js';

const WELL_FORMED = /^[\x21-\x7e]{1,255}$/;

/**
 * Honours `Idempotency-Key` on every POST with an API key: after the guards, so that a right that is gone is gone for
 * repetitions too, and after the body was read, since equal is what has an equal body.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthorizedRequest>();
    const response = http.getResponse<Response>();
    const { caller, headers } = request;
    const key = headers['idempotency-key'];
    if (request.method !== 'POST' || caller === undefined || key === undefined) return next.handle();
    if (typeof key !== 'string' || !WELL_FORMED.test(key)) throw malformedKey();

    const repeatable = describe(request, caller, key);
    const claim = await this.idempotency.claim(repeatable);
    if (claim.isAnswered || claim.once.wasCommitted) response.setHeader('Idempotency-Replayed', 'true');
    if (claim.isAnswered) return of(replay(claim));
    // The credential of a path is there already: nothing is made under its id.
    if (repeatable.credentialId === undefined) request.caller = { ...caller, once: claim.once };
    return of(await this.run(claim, next, response));
  }

  private async run(
    { recordId }: Exclude<Claim, { isAnswered: true }>,
    next: CallHandler,
    response: Response,
  ): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await regardless(this.idempotency.failed(recordId, error));
      throw error;
    }
    await regardless(this.idempotency.succeeded(recordId, response.statusCode, body));
    return body;
  }
}

function describe(request: AuthorizedRequest, caller: Caller, key: string): RepeatableRequest {
  const { organizationId, credentialId } = request.params;
  return {
    caller,
    key,
    organizationId:
      organizationId === undefined
        ? (request.projectScope?.organizationId ?? caller.organizationId)
        : canonicalUuid(organizationId, 'organizationId'),
    // `url` is without the /v1 that every path may begin with, and holds no line end.
    payload: `${request.method} ${request.url}\n${JSON.stringify(request.body)}`,
    credentialId: credentialId === undefined ? undefined : canonicalUuid(credentialId, 'credentialId'),
  };
}

/**
 * What happened has happened, and the client must learn of it, also when the record of it cannot be written. Such a
 * record stays `committed`, which answers repetitions, or `running` until its lease ends.
 */
async function regardless(writing: Promise<void>): Promise<void> {
  await writing.catch(() => undefined);
}

function malformedKey(): DomainError {
  return new DomainError('validation_failed', 'A header of the request is not valid.', {
    errors: [
      {
        pointer: '#Idempotency-Key',
        code: 'format',
        message: 'Idempotency-Key must have 1 to 255 visible ASCII characters',
      },
    ],
  });
}

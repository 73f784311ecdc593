import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { DomainError } from '../problems/domain-error.js';
import { parseJson, readBody } from './json-body.js';

const BODY_TIMEOUT_MS = 15_000;
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Reads the JSON body. An interceptor and not a middleware, because interceptors run after the guards: nobody makes the
 * service read a body before it knows who they are and that they may.
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    if (['POST', 'PUT', 'PATCH'].includes(request.method)) request.body = await this.read(request);
    return next.handle();
  }

  private async read(request: Request): Promise<unknown> {
    const isEmpty =
      request.headers['transfer-encoding'] === undefined &&
      Number(request.headers['content-length'] ?? 0) === 0;
    if (isEmpty && request.headers['content-type'] === undefined) return {};
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
      throw new DomainError('unsupported_media_type', 'The body must be application/json in UTF-8.');
    }
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new DomainError('unsupported_media_type', 'A compressed body is not accepted.');
    }
    return parseJson(await readBody(request, BODY_TIMEOUT_MS));
  }
}

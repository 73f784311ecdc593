import {
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { DomainError } from '../problems/domain-error.js';

/** For a route that takes nothing from its caller but the path: a body with any member is refused, not ignored. */
export const NoBody = (): MethodDecorator & ClassDecorator => UseInterceptors(new NoBodyInterceptor());

class NoBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const body: unknown = context.switchToHttp().getRequest<Request>().body;
    if (!isEmpty(body)) {
      throw new DomainError('validation_failed', 'The request takes no body.', {
        errors: [{ pointer: '', code: 'unknown_member', message: 'must be empty: no member is known' }],
      });
    }
    return next.handle();
  }
}

/** As the JSON body interceptor leaves it where none came: an object without members. */
function isEmpty(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
}

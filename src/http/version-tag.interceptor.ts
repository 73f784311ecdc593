import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';

/** Gives every answer that has a `version`, enveloped or not, the matching `ETag`, for a later `If-Match`. */
@Injectable()
export class VersionTagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    // Express would answer 304 to it, and a version does not count what is found out without a change, such as the status.
    delete http.getRequest<Request>().headers['if-none-match'];
    return next.handle().pipe(
      tap((body: unknown) => {
        const version = versionOf(body) ?? versionOf((body as { data?: unknown } | undefined)?.data);
        if (version !== undefined) http.getResponse<Response>().setHeader('ETag', `"${version}"`);
      }),
    );
  }
}

function versionOf(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { version } = body as { version?: unknown };
  return typeof version === 'number' ? version : undefined;
}

import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';

/** Gives every answer that has a `nextCursor`, enveloped or not, the matching `Link: <...>; rel="next"` (RFC 8288). */
@Injectable()
export class NextLinkInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      tap((body: unknown) => {
        const nextCursor = cursorOf(body) ?? cursorOf((body as { data?: unknown } | undefined)?.data);
        if (nextCursor === undefined) return;
        const link = nextLink(http.getRequest<Request>(), nextCursor);
        http.getResponse<Response>().setHeader('Link', link);
      }),
    );
  }
}

function cursorOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { nextCursor } = body as { nextCursor?: unknown };
  return typeof nextCursor === 'string' ? nextCursor : undefined;
}

/** Relative to the host that was called, with every other parameter kept. */
function nextLink(request: Request, nextCursor: string): string {
  const url = new URL(request.originalUrl, 'http://relative');
  url.searchParams.set('cursor', nextCursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

/** A request must have arrived whole by then; Node's default is five minutes. */
const REQUEST_TIMEOUT_MS = 20_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for requests that are over their time; its default of 30 s would let them live far longer. */
const CHECK_INTERVAL_MS = 2_000;

/** Express behind an HTTP server that does not wait long for slow senders. */
export class HardenedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    const express = this.getInstance<{ disable(setting: string): void }>();
    express.disable('x-powered-by');
    express.disable('etag');
    this.setHttpServer(
      createServer(
        {
          requestTimeout: REQUEST_TIMEOUT_MS,
          headersTimeout: HEADERS_TIMEOUT_MS,
          connectionsCheckingInterval: CHECK_INTERVAL_MS,
        },
        this.getInstance(),
      ),
    );
  }
}

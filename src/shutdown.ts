import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Lifecycle } from './http/lifecycle.js';
import type { Runtime } from './runtime.js';

/** What closing the database may take after the last request; a database that hangs must not keep the process. */
const CLOSING_MS = 900;
const IDLE_CHECK_MS = 100;

interface Drainable {
  app: INestApplication;
  runtime: Runtime;
  lifecycle: Lifecycle;
  graceMs: number;
}

interface Endable {
  /** What is under way gets so many milliseconds. */
  graceMs: number;
  logger: Logger;
  close: () => Promise<void>;
}

/**
 * SIGTERM and SIGINT end the process cleanly. A second signal ends it now. An error that nobody caught ends it the same
 * way, because nothing is known of the state it left behind.
 */
export function endOnSignals({ graceMs, logger, close }: Endable): void {
  let isEnding = false;
  const end = (reason: string, exitCode: number): void => {
    isEnding = true;
    logger.info({ reason }, 'shutting down');
    setTimeout(() => process.exit(1), graceMs + CLOSING_MS);
    close().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.fatal({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  const heed = (signal: NodeJS.Signals): void => {
    if (isEnding) process.exit(1);
    end(signal, 0);
  };
  const fail = (error: unknown): void => {
    logger.fatal({ err: error }, 'an error was not caught');
    if (!isEnding) end('uncaught error', 1);
  };
  process.on('SIGTERM', heed);
  process.on('SIGINT', heed);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

/** Not ready at once, no new connections; requests under way get `graceMs` to finish, then the database is closed. */
export async function drain({ app, runtime, lifecycle, graceMs }: Drainable): Promise<void> {
  lifecycle.drain();
  const server = app.getHttpServer() as Server;
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  // Node closes idle connections only once: those that had a request under way would stay for their keep-alive time.
  const idleCheck = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  await app.close();
  clearTimeout(cutOff);
  clearInterval(idleCheck);
  await runtime.stop();
}

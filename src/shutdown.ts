import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Lifecycle } from './http/lifecycle.js';
import type { Runtime } from './runtime.js';

interface Drainable {
  app: INestApplication;
  runtime: Runtime;
  lifecycle: Lifecycle;
  graceMs: number;
  logger: Logger;
}

/**
 * SIGTERM and SIGINT end the process cleanly: not ready at once, no new connections, requests under way get `graceMs` to
 * finish, then the database is closed. A second signal ends it now. An error that nobody caught ends it the same way,
 * because nothing is known of the state it left behind.
 */
export function drainOnSignals({ app, runtime, lifecycle, graceMs, logger }: Drainable): void {
  const drain = async (reason: string, exitCode: number): Promise<void> => {
    if (lifecycle.isDraining) process.exit(1);
    lifecycle.drain();
    logger.info({ reason }, 'shutting down');
    const server = app.getHttpServer() as Server;
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
    await app.close();
    clearTimeout(cutOff);
    await runtime.stop();
    process.exit(exitCode);
  };
  const fail = (error: unknown): void => {
    logger.fatal({ err: error }, 'an error was not caught');
    if (!lifecycle.isDraining) void drain('uncaught error', 1);
  };
  process.on('SIGTERM', () => void drain('SIGTERM', 0));
  process.on('SIGINT', () => void drain('SIGINT', 0));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

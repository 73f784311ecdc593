import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { WorkerModule } from './app.module.js';
import { BackgroundTasks } from './background/background-tasks.js';
import { SettingsError } from './config/settings-error.js';
import { readSettings, type Settings } from './config/settings.js';
import { createLogger, NestLogger } from './http/logger.js';
import { type Runtime, startRuntime } from './runtime.js';
import { exitWith } from './start-failure.js';

/** Scans, and answers nobody: the same settings as the service, on the same database. */
try {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  assertWorker(settings);
  const runtime = await startRuntime(settings, logger);
  try {
    await work(runtime, settings, logger);
  } catch (error) {
    await runtime.stop();
    throw error;
  }
} catch (error) {
  exitWith(error);
}

/** The embedded database belongs to one process, which then is its own worker. */
function assertWorker({ databaseUrl, scanWorkers }: Settings): void {
  if (databaseUrl === undefined) throw new SettingsError(['DATABASE_URL is required by a worker']);
  if (scanWorkers === 0) throw new SettingsError(['SCAN_WORKERS must be at least 1 for a worker']);
}

async function work(runtime: Runtime, settings: Settings, logger: Logger): Promise<void> {
  if (runtime.scanner === undefined) {
    throw new SettingsError(['a worker needs a scanner: set SCANNER_URL or TRIVY_PATH']);
  }
  const app = await NestFactory.createApplicationContext(WorkerModule.of(runtime), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  endOnSignals({ app, runtime, graceMs: settings.shutdownGraceMs, logger });
  app
    .get(BackgroundTasks)
    .start((error, task) => logger.error({ err: error, task }, 'a background task failed'));
  logger.info('the worker takes scans');
}

interface Endable {
  app: INestApplicationContext;
  runtime: Runtime;
  graceMs: number;
  logger: Logger;
}

/** A signal gives the running scans back to the queue and ends the process; a second one ends it now. */
function endOnSignals({ app, runtime, graceMs, logger }: Endable): void {
  let isEnding = false;
  const end = (exitCode: number): void => {
    if (isEnding) process.exit(1);
    isEnding = true;
    setTimeout(() => process.exit(1), graceMs);
    app
      .close()
      .then(() => runtime.stop())
      .then(
        () => process.exit(exitCode),
        (error: unknown) => {
          logger.fatal({ err: error }, 'the shutdown failed');
          process.exit(1);
        },
      );
  };
  const fail = (error: unknown): void => {
    logger.fatal({ err: error }, 'an error was not caught');
    end(1);
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

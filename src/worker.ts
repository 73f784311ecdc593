import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { WorkerModule } from './app.module.js';
import { BackgroundTasks } from './background/background-tasks.js';
import { SettingsError } from './config/settings-error.js';
import { readSettings, type Settings } from './config/settings.js';
import { createLogger, NestLogger } from './http/logger.js';
import { type Runtime, startRuntime } from './runtime.js';
import { endOnSignals } from './shutdown.js';
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
function assertWorker({ databaseUrl, scanWorkers, scannerUrl, trivyPath }: Settings): void {
  if (databaseUrl === undefined) throw new SettingsError(['DATABASE_URL is required by a worker']);
  if (scanWorkers === 0) throw new SettingsError(['SCAN_WORKERS must be at least 1 for a worker']);
  if ((scannerUrl ?? trivyPath) === undefined) {
    throw new SettingsError(['a worker needs a scanner: set SCANNER_URL or TRIVY_PATH']);
  }
}

async function work(runtime: Runtime, settings: Settings, logger: Logger): Promise<void> {
  const app = await NestFactory.createApplicationContext(WorkerModule.of(runtime), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  // Closing gives the running scans back to the queue.
  const close = () => app.close().then(() => runtime.stop());
  endOnSignals({ graceMs: settings.shutdownGraceMs, logger, close });
  app
    .get(BackgroundTasks)
    .start((error, task) => logger.error({ err: error, task }, 'a background task failed'));
  logger.info('the worker takes scans');
}

import type { Logger } from 'pino';
import { BootstrapService } from './access/bootstrap.service.js';
import { createApp } from './app.setup.js';
import { BackgroundTasks } from './background/background-tasks.js';
import { readSettings, type Settings } from './config/settings.js';
import { createLogger } from './http/logger.js';
import { Lifecycle } from './http/lifecycle.js';
import { type Runtime, startRuntime } from './runtime.js';
import { drain, endOnSignals } from './shutdown.js';
import { exitWith } from './start-failure.js';
import { welcome } from './welcome.js';

try {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  const runtime = await startRuntime(settings, logger);
  try {
    await serve(settings, runtime, logger);
  } catch (error) {
    await runtime.stop();
    throw error;
  }
} catch (error) {
  exitWith(error);
}

async function serve(settings: Settings, runtime: Runtime, logger: Logger): Promise<void> {
  const app = await createApp(runtime, logger);
  const lifecycle = app.get(Lifecycle);
  const graceMs = settings.shutdownGraceMs;
  endOnSignals({ graceMs, logger, close: () => drain({ app, runtime, lifecycle, graceMs }) });
  // Before the key is made: a port that is taken would otherwise end the start with a key that nobody has seen.
  await app.listen(settings.port, settings.host);
  const isEmbedded = settings.databaseUrl === undefined;
  const bootstrap = app.get(BootstrapService);
  const newKey = await bootstrap.ensureInstanceKey(settings.bootstrapApiKey, isEmbedded);
  const demo = isEmbedded ? await bootstrap.ensureDemo() : undefined;
  app
    .get(BackgroundTasks)
    .start((error, task) => logger.error({ err: error, task }, 'a background task failed'));
  const url = settings.publicUrl ?? (await app.getUrl());
  process.stdout.write(
    welcome({ url, newKey, demo, keyring: runtime.keyring, embeddedFolder: runtime.embeddedFolder }),
  );
}

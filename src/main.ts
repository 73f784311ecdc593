import { BootstrapService } from './access/bootstrap.service.js';
import { createApp } from './app.setup.js';
import { readSettings } from './config/settings.js';
import { createLogger } from './http/logger.js';
import { Lifecycle } from './http/lifecycle.js';
import { startRuntime } from './runtime.js';
import { drainOnSignals } from './shutdown.js';
import { exitWith } from './start-failure.js';
import { welcome } from './welcome.js';

try {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  const runtime = await startRuntime(settings, logger);
  const app = await createApp(runtime, logger);
  drainOnSignals({ app, runtime, lifecycle: app.get(Lifecycle), graceMs: settings.shutdownGraceMs, logger });
  const isEmbedded = settings.databaseUrl === undefined;
  const bootstrap = app.get(BootstrapService);
  const newKey = await bootstrap.ensureInstanceKey(settings.bootstrapApiKey, isEmbedded);
  const demo = isEmbedded ? await bootstrap.ensureDemo() : undefined;
  await app.listen(settings.port, settings.host);
  const url = settings.publicUrl ?? (await app.getUrl());
  process.stdout.write(welcome({ url, newKey, demo, keyring: runtime.keyring }));
} catch (error) {
  exitWith(error);
}

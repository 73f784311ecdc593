import { createLogger } from './http/logger.js';
import { readSettings } from './config/settings.js';
import { openDatabase } from './runtime.js';
import { exitWith } from './start-failure.js';

/** Brings the schema up to date and ends: a step before the service starts, for a database user with more rights. */
try {
  const settings = readSettings(process.env);
  const { close } = await openDatabase(settings, createLogger(settings.logLevel));
  await close();
} catch (error) {
  exitWith(error);
}

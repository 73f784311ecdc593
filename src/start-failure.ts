import { SettingsError } from './config/settings-error.js';
import { DatabaseStartError } from './database/database-start-error.js';
import { KeyringError } from './encryption/keyring-error.js';
import { describeError } from './http/logger.js';
import { OutboundSettingsError } from './outbound/outbound-settings.js';

const FOR_OPERATORS = [SettingsError, DatabaseStartError, KeyringError, OutboundSettingsError];

/** Ends a process that cannot start, with a message that says what to do. */
export function exitWith(error: unknown): never {
  const isForOperators = FOR_OPERATORS.some((type) => error instanceof type);
  const text = isForOperators ? (error as Error).message : JSON.stringify(describeError(error));
  process.stderr.write(`registry-credentials did not start.\n${text}\n`);
  process.exit(1);
}

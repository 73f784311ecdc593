import { SettingsError } from './config/settings-error.js';
import { DatabaseStartError } from './database/database-start-error.js';
import { asStorageProblem } from './database/storage-problem.js';
import { KeyringError } from './encryption/keyring-error.js';
import { describeError } from './http/logger.js';
import { OutboundSettingsError } from './outbound/outbound-settings.js';

const FOR_OPERATORS = [SettingsError, DatabaseStartError, KeyringError, OutboundSettingsError];

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: the login is not valid, there is no such database. */
const LOGIN_REFUSED = /^(28...|3D000)$/;

/** Ends a process that cannot start, with a message that says what to do. */
export function exitWith(error: unknown): never {
  process.stderr.write(`registry-credentials did not start.\n${startFailure(error)}\n`);
  process.exit(1);
}

/** Names settings and codes; what a driver says beside them may quote a value. */
export function startFailure(error: unknown): string {
  if (FOR_OPERATORS.some((type) => error instanceof type)) return (error as Error).message;
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall === 'listen') {
    return `HOST and PORT cannot be listened on (${code}). Set another PORT, or stop the program that has this one.`;
  }
  if (LOGIN_REFUSED.test(code)) {
    return `The database refuses the login (${code}). Check user, password and database name in DATABASE_URL.`;
  }
  if (asStorageProblem(error)) {
    return `The database does not answer (${code}). Check host and port in DATABASE_URL, and that the server runs.`;
  }
  return JSON.stringify(describeError(error));
}

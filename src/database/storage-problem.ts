import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { DomainError } from '../problems/domain-error.js';

const RETRY_AFTER_SECONDS = 5;
const CONFLICT_RETRY_AFTER_SECONDS = 1;

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: the server cannot now, and may in a moment. */
const UNAVAILABLE_CLASSES = ['08', '53'];
const UNAVAILABLE_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '57014', '25006', '25P03', '55P03']);

/** Two transactions were in each other's way; the one that lost can be tried again at once. */
const CONFLICT_STATES = new Set(['40001', '40P01']);

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EMFILE',
]);

/** pg gives these failures neither a code nor a class, so their text is all there is. */
const CONNECTION_MESSAGES = [
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end',
  'Driver not Connected',
];

/**
 * Tells trouble of the database from a fault of ours: a problem to answer, or undefined for anything that trying
 * again does not mend. For errors of the storage only: those of other connections bear the same codes.
 */
export function asStorageProblem(error: unknown): DomainError | undefined {
  const cause = driverErrorOf(error);
  if (CONFLICT_STATES.has(cause.code ?? '')) {
    return storageProblem('Another request changed the same data.', CONFLICT_RETRY_AFTER_SECONDS);
  }
  if (isConnectionLost(error) || isServerUnavailable(cause)) {
    return storageProblem('The database did not answer.', RETRY_AFTER_SECONDS);
  }
  return undefined;
}

/** Whether a row was refused because of that very constraint. */
export function isUniqueViolation(error: unknown, constraintName: string): boolean {
  const { code, constraint } = driverErrorOf(error);
  return code === '23505' && constraint === constraintName;
}

/** Whether a row was refused because what that very constraint points to is not there. */
export function isMissingReference(error: unknown, constraintName: string): boolean {
  const { code, constraint } = driverErrorOf(error);
  return code === '23503' && constraint === constraintName;
}

interface DriverError {
  code?: string;
  constraint?: string;
  message?: string;
}

function driverErrorOf(error: unknown): DriverError {
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof driverError === 'object' && driverError !== null ? driverError : {};
}

/** TypeORM takes its hands off a connection that breaks between two statements of a transaction, and then says so. */
function isConnectionLost(error: unknown): boolean {
  return (
    error instanceof QueryRunnerAlreadyReleasedError ||
    error instanceof QueryRunnerProviderAlreadyReleasedError
  );
}

function isServerUnavailable({ code = '', message = '' }: DriverError): boolean {
  const isState = /^[0-9A-Z]{5}$/.test(code);
  return (
    NETWORK_CODES.has(code) ||
    UNAVAILABLE_STATES.has(code) ||
    (isState && UNAVAILABLE_CLASSES.includes(code.slice(0, 2))) ||
    CONNECTION_MESSAGES.some((text) => message.startsWith(text))
  );
}

function storageProblem(detail: string, retryAfterSeconds: number): DomainError {
  return new DomainError('storage_unavailable', detail, { retryAfterSeconds });
}

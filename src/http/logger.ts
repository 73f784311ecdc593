import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino, type Logger } from 'pino';
import { logOutput } from './log-output.js';

/** Structured log lines on standard output. Nothing that a client or a provider sent is ever passed to it. */
export function createLogger(level: string, destination: DestinationStream = logOutput()): Logger {
  const options = {
    level,
    base: { service: 'registry-credentials' },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  };
  return pino(options, destination);
}

/**
 * What a log line may say of an unexpected error: its class, its code and where it came from. Not its message, and no
 * member: drivers and parsers quote values there (a JSON syntax error quotes the text around it).
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    ...(typeof code === 'string' && code.length <= 40 ? { code } : {}),
    stack: frames.slice(0, 12).map((line) => line.trim()),
  };
}

/** Nest's own start-up and error lines, in the same format. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, _stack?: unknown, context?: unknown): void {
    if (message instanceof Error) this.logger.error({ err: message, context }, 'framework error');
    else this.logger.error({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
}

import { DomainError } from '../problems/domain-error.js';
import { isDeeperThan } from './json-depth.js';
import type { OutboundResponse } from './outbound.types.js';

/** Deeper nesting than any registry answers; code that walks an answer may then recurse without fear. */
const MAX_DEPTH = 64;

/**
 * The body as JSON, whatever its media type says: registries label JSON as text/plain. The result is foreign, so pick
 * from it with the readers below.
 *
 * @throws {DomainError} `provider_protocol_error`; the text is never quoted.
 */
export function parseJsonBody(response: OutboundResponse): unknown {
  if (isDeeperThan(MAX_DEPTH, response.body))
    throw new DomainError('provider_protocol_error', 'The answer is nested too deeply.');
  const value = parseJsonText(response.body);
  if (value !== undefined) return value;
  throw new DomainError('provider_protocol_error', 'The provider did not answer with JSON.');
}

/**
 * The text as JSON, or undefined when it is none or nested too deeply: an error body may be of any format, then only
 * the status speaks, and so may a token.
 */
export function parseJsonText(text: string): unknown {
  if (isDeeperThan(MAX_DEPTH, text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An own member of an object; nothing for anything else. */
export function readMember(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** A member that is text. */
export function readString(value: unknown, key: string): string | undefined {
  const member = readMember(value, key);
  return typeof member === 'string' ? member : undefined;
}

/** A member that is a number. */
export function readNumber(value: unknown, key: string): number | undefined {
  const member = readMember(value, key);
  return typeof member === 'number' ? member : undefined;
}

/** A member that is a time, in the one form in which we write times. */
export function readTime(value: unknown, key: string): string | undefined {
  const time = Date.parse(readString(value, key) ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** A member that is a list; its items are as foreign as the rest. */
export function readArray(value: unknown, key: string): unknown[] | undefined {
  const member = readMember(value, key);
  return Array.isArray(member) ? member : undefined;
}

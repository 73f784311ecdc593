import type { IncomingMessage } from 'node:http';
import { isDeeperThan } from '../outbound/json-depth.js';
import { DomainError } from '../problems/domain-error.js';

export const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 16;
const MAX_VALUES = 2_000;

/**
 * Reads a whole request body.
 *
 * @throws DomainError `body_too_large`, or `request_timeout` when it drips in too slowly.
 */
export async function readBody(request: IncomingMessage, timeoutMs: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  // The sender may be gone before anybody listens: while the key was looked up. No event tells of it any more.
  if (request.destroyed) throw incomplete();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => {
      settle(() => reject(new DomainError('request_timeout', 'The body did not arrive in time.')));
    }, timeoutMs);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      act();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) settle(() => reject(tooLarge()));
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const onClose = (): void => settle(() => reject(incomplete()));
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/**
 * Parses one JSON value, strictly: UTF-8 without replacement, no NUL character, no lone surrogate, no member named like
 * a member of `Object.prototype`, bounded depth and size. Of members with the same name the last one wins.
 *
 * @throws DomainError `malformed_json`; its text never quotes the body.
 */
export function parseJson(body: Buffer): unknown {
  const text = decodeUtf8(body);
  if (isDeeperThan(MAX_DEPTH, text)) throw malformed('The body is nested too deeply.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON.');
  }
  assertSound(value);
  return value;
}

function tooLarge(): DomainError {
  return new DomainError('body_too_large', 'The body is larger than 64 KiB.');
}

function incomplete(): DomainError {
  return malformed('The body ended before it was complete.');
}

function malformed(detail: string): DomainError {
  return new DomainError('malformed_json', detail);
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformed('The body is not valid UTF-8.');
  }
}

function assertSound(root: unknown): void {
  const pending: unknown[] = [root];
  for (let seen = 0; pending.length > 0; seen++) {
    if (seen > MAX_VALUES) throw malformed('The body has too many values.');
    const value = pending.pop();
    if (typeof value === 'string') assertText(value);
    else if (Array.isArray(value)) pending.push(...(value as unknown[]));
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        if (name in Object.prototype) throw malformed('The body has a member with a reserved name.');
        assertText(name);
        pending.push(member);
      }
    }
  }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair: refused here rather than failing there. */
function assertText(text: string): void {
  if (text.includes('\u0000') || !text.isWellFormed()) {
    throw malformed('The body has a string with a character that is not allowed.');
  }
}

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DomainError } from '../problems/domain-error.js';

/** Cap on a body where the request names none: 1 MiB. */
const DEFAULT_MAX_BODY_BYTES = 1_048_576;

const inflate = promisify(gunzip);

/** The headers with lower-case names, repeated ones joined with ", ". Without a prototype, because names are foreign. */
export function readHeaders(message: IncomingMessage): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  const { rawHeaders } = message;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]).toLowerCase();
    const value = String(rawHeaders[index + 1]);
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

/**
 * The whole body as text, its bytes counted on the wire and again after inflation.
 *
 * @throws {DomainError} `provider_protocol_error` when it is too large, cut short, or encoded in a way not asked for.
 */
export async function readBody(message: IncomingMessage, maxBytes = DEFAULT_MAX_BODY_BYTES): Promise<string> {
  const wire = await readWire(message, maxBytes);
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const bytes = wire.length === 0 || encoding === 'identity' ? wire : await decode(wire, encoding, maxBytes);
  // Bytes that are no UTF-8 become U+FFFD; a byte order mark is dropped.
  return new TextDecoder().decode(bytes);
}

async function readWire(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof DomainError ? error : broken('The answer of the provider ended early.');
  }
  return Buffer.concat(chunks);
}

async function decode(wire: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw broken('The provider encoded its answer in a way that was not asked for.');
  }
  try {
    return await inflate(wire, { maxOutputLength: maxBytes });
  } catch (error) {
    const isBomb = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isBomb ? tooLarge() : broken('The compressed answer of the provider cannot be read.');
  }
}

function tooLarge(): DomainError {
  return broken('The answer of the provider is too large.');
}

function broken(detail: string): DomainError {
  return new DomainError('provider_protocol_error', detail);
}

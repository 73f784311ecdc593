import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { bodyOf } from '../reply.js';
import type { Reply, Scenario } from '../simulator.js';

const DRIP_MS = 100;
const SLOW_MS = 1_500;
const OVERSIZE_BYTES = 20 * 1024 * 1024;
const BOMB_BYTES = 64 * 1024 * 1024;
const OVERSIZE_HEADER_BYTES = 256 * 1024;

/** Faults below HTTP: they write to the socket themselves, because node:http would put the answer right. */
export const WIRE_FAULTS: Record<string, Scenario> = {
  hang: { description: 'never answers', deliver: () => undefined },
  slow: {
    description: `answers rightly, after ${SLOW_MS} ms`,
    deliver: (reply, response) => {
      const timer = setTimeout(() => send(response, headOf(reply) + bodyOf(reply)), SLOW_MS);
      response.once('close', () => clearTimeout(timer));
    },
  },
  'header-drip': {
    description: 'status line, then one header byte at a time, without end',
    deliver: (_reply, response) => drip(response, 'HTTP/1.1 200 OK\r\nX-Drip: ', 'x'),
  },
  'body-drip': {
    description: 'headers, then one body byte at a time, without end',
    deliver: (reply, response) => drip(response, headOf(reply, { 'Content-Length': '1000000' }), ' '),
  },
  reset: {
    description: 'closes the connection without an answer',
    deliver: (_reply, response) => cut(response),
  },
  truncated: {
    description: 'promises 1000 bytes more than it sends, then closes',
    deliver: (reply, response) =>
      send(response, headOf(reply, { 'Content-Length': String(lengthOf(reply) + 1000) }) + bodyOf(reply)),
  },
  'truncated-chunked': {
    description: 'a chunked body that closes before its last chunk',
    deliver: (reply, response) =>
      send(response, `${headOf(reply, { 'Transfer-Encoding': 'chunked' })}${chunk(bodyOf(reply))}`),
  },
  'content-length-short': {
    description: 'a Content-Length of half of the body, the rest follows all the same',
    deliver: (reply, response) =>
      send(response, headOf(reply, { 'Content-Length': String(lengthOf(reply) >> 1) }) + bodyOf(reply)),
  },
  'not-http': {
    description: 'bytes that are not HTTP',
    deliver: (_reply, response) => send(response, 'SSH-2.0-OpenSSH_9.6\r\n'),
  },
  'oversize-headers': {
    description: `a header of ${OVERSIZE_HEADER_BYTES / 1024} KiB`,
    deliver: (reply, response) =>
      send(response, headOf(reply, { 'X-Large': 'x'.repeat(OVERSIZE_HEADER_BYTES) }) + bodyOf(reply)),
  },
  'oversize-body': {
    description: `the right JSON with ${OVERSIZE_BYTES / 1024 / 1024} MiB of blanks behind it, chunked`,
    deliver: (reply, response) => {
      const start = headOf(reply, { 'Transfer-Encoding': 'chunked' }) + chunk(bodyOf(reply));
      response.socket?.write(`${start}${OVERSIZE_BYTES.toString(16)}\r\n`);
      response.socket?.write(blanks());
      send(response, '\r\n0\r\n\r\n');
    },
  },
  'gzip-bomb': {
    description: `the right JSON, ${BOMB_BYTES / 1024 / 1024} MiB after inflation and under 100 KiB before`,
    deliver: (reply, response) =>
      sendGzip(reply, response, Buffer.concat([gzipSync(bodyOf(reply)), blankMember()])),
  },
  'gzip-garbage': {
    description: 'says gzip and is not',
    deliver: (reply, response) => sendGzip(reply, response, Buffer.from(bodyOf(reply))),
  },
};

/** Made once: it is played to every provider. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

const blanks = once(() => Buffer.alloc(OVERSIZE_BYTES, ' '));

/** A gzip stream may have several members (RFC 1952, section 2.2). */
const blankMember = once(() => gzipSync(Buffer.alloc(BOMB_BYTES, ' ')));

function lengthOf(reply: Reply): number {
  return Buffer.byteLength(bodyOf(reply));
}

/** Status line and headers; without a framing header the body ends where the connection does. */
function headOf(reply: Reply, framing: Record<string, string> = {}): string {
  const headers = { 'Content-Type': 'application/json', Connection: 'close', ...reply.headers, ...framing };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return `HTTP/1.1 ${reply.status} Simulated\r\n${lines.join('')}\r\n`;
}

function chunk(body: string): string {
  return `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
}

function send(response: ServerResponse, bytes: string | Buffer): void {
  response.socket?.end(bytes);
}

function sendGzip(reply: Reply, response: ServerResponse, body: Buffer): void {
  const framing = { 'Content-Encoding': 'gzip', 'Content-Length': String(body.length) };
  send(response, Buffer.concat([Buffer.from(headOf(reply, framing)), body]));
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

function drip(response: ServerResponse, start: string, then: string): void {
  response.socket?.write(start);
  const timer = setInterval(() => response.socket?.write(then), DRIP_MS);
  response.once('close', () => clearInterval(timer));
}

import type { ServerResponse } from 'node:http';
import type { Reply } from './simulator.js';

/** The body as it is written. */
export function bodyOf(reply: Reply): string {
  return reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json);
}

/** Writes an answer as a well-behaved server does. */
export function writeReply(reply: Reply, response: ServerResponse): void {
  const body = bodyOf(reply);
  const type = reply.json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(reply.status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...reply.headers,
  });
  response.end(body);
}

/** A page as proxies and firewalls answer it where JSON is expected. */
export function htmlReply(status: number, title: string): Reply {
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    text: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}

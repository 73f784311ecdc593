import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';
import { type Agent, request as tlsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Simulators } from './simulators.js';

/** What came back, the body as it was on the wire. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a test may set. */
export interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  /** Trust nothing but the system's authorities. */
  distrust?: boolean;
  signal?: AbortSignal;
  /** Keeps connections; without it every request makes its own. */
  agent?: Agent;
}

/** Asks a simulator by its real URL, over `connectTo` and `caPem` as the service does. Not a line of product code. */
export function ask(simulators: Simulators, address: string, options: AskOptions = {}): Promise<Answer> {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const request = (secure ? tlsRequest : plainRequest)({
    ...targetOf(simulators, `${url.hostname}:${secure ? 443 : 80}`),
    path: url.pathname + url.search,
    method: options.method ?? 'GET',
    headers: { Host: url.host, ...options.headers },
    agent: options.agent ?? false,
    ...(options.signal && { signal: options.signal }),
    ...(secure && { servername: url.hostname }),
    ...(secure && !options.distrust && { secureContext: contextOf(simulators) }),
  });
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      const answer = (body: string) => ({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body,
      });
      text(response).then(answer).then(resolve, reject);
    });
    request.end();
  });
}

const contexts = new WeakMap<Simulators, SecureContext>();

/** Made once: it takes as long as a whole exchange. */
function contextOf(simulators: Simulators): SecureContext {
  const context = contexts.get(simulators) ?? createSecureContext({ ca: simulators.caPem });
  contexts.set(simulators, context);
  return context;
}

/** A Basic authorization header. */
export function basic(user: string, secret: string): { Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

/** A Bearer authorization header from the body of a token answer. */
export function bearer(body: string): { Authorization: string } {
  const { token, access_token } = JSON.parse(body) as { token?: string; access_token?: string };
  return { Authorization: `Bearer ${token ?? access_token}` };
}

/** The claims of a JWT in the body of a token answer. */
export function claimsOf(body: string): Record<string, unknown> {
  const payload = (JSON.parse(body) as { token: string }).token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

function targetOf({ connectTo }: Simulators, authority: string): { host: string; port: number } {
  const entry = connectTo.split(',').find((one) => one.startsWith(`${authority}=`));
  const [host, port] = entry?.split('=')[1]?.split(':') ?? [];
  if (!host) throw new Error(`connectTo has no entry for ${authority}`);
  return { host, port: Number(port) };
}

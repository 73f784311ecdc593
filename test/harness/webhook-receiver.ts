import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { TestAuthority } from '../outbound/certificates.fixture.js';
import { TestServer } from '../outbound/servers.fixture.js';

/** What a receiver tolerates between its clock and a message's. */
const TOLERANCE_SECONDS = 300;
/** In every answer's body and in a header of it: nothing of either may be found anywhere afterwards. */
export const ANSWER_MARKER = 'marker-of-the-target-s-answer';

/** One message as it arrived. */
export interface ReceivedMessage {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** An HTTPS server that receives webhooks, and answers each path as it is told: 200 where it is told nothing. */
export class WebhookReceiver {
  readonly messages: ReceivedMessage[] = [];
  /** By path: a status, or not to answer at all. */
  readonly answers = new Map<string, number | 'hang'>();
  readonly #hanging = new Set<ServerResponse>();
  #server: TestServer | undefined;

  private constructor(
    readonly host: string,
    readonly caPem: string,
  ) {}

  static async start(host: string): Promise<WebhookReceiver> {
    const authority = await TestAuthority.create();
    const receiver = new WebhookReceiver(host, authority.pem);
    const identity = await authority.issue({ name: host });
    receiver.#server = await TestServer.https(identity, (request, response) => {
      void receiver.#take(request, response);
    });
    return receiver;
  }

  /** For `OUTBOUND_CONNECT_TO`. */
  get connectTo(): string {
    return `${this.host}:443=127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  at(path: string): ReceivedMessage[] {
    return this.messages.filter((message) => message.path === path);
  }

  /** Breaks off what hangs. */
  release(): void {
    for (const response of this.#hanging) response.destroy();
    this.#hanging.clear();
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.messages.push({ path, headers: request.headers, body: await text(request) });
    const answer = this.answers.get(path) ?? 200;
    if (answer === 'hang') return void this.#hanging.add(response);
    response.writeHead(answer, { 'x-answer': ANSWER_MARKER, location: `https://${this.host}/elsewhere` });
    response.end(ANSWER_MARKER);
  }
}

/**
 * What a receiver does with a message, written from the specification and from nothing of ours:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param nowSeconds the receiver's clock.
 */
export function isAuthentic({ headers, body }: ReceivedMessage, secret: string, nowSeconds: number): boolean {
  const timestamp = String(headers['webhook-timestamp']);
  if (Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${timestamp}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => signature.split(','))
    .filter(([version]) => version === 'v1')
    .map(([, value = '']) => Buffer.from(value, 'base64'))
    .some((bytes) => bytes.length === expected.length && timingSafeEqual(bytes, expected));
}

import { Secret } from '../../src/encryption/secret.js';
import type { OutboundPort, OutboundRequest, OutboundResponse } from '../../src/outbound/outbound.types.js';

/** A call that is expected, and its answer. */
export interface ScriptedCall {
  /** Method and URL, percent-decoded: `GET https://registry.example.com/v2/`. */
  call: string;
  /** The Authorization header in clear, with Basic decoded: `Basic user:secret`. Left out: none may be sent. */
  as?: string;
  answer: OutboundResponse | Error;
}

/**
 * Plays the other side of `outbound` by a script: the calls in their order, each with exactly the expected
 * authorization. Any other call is answered with an error, which whoever made it may swallow:
 * {@link FakeOutbound.assertFinished} throws it again, and fails for a call that was not made.
 */
export class FakeOutbound implements OutboundPort {
  readonly calls: OutboundRequest[] = [];
  readonly #script: ScriptedCall[];
  #unexpected?: Error;

  constructor(...script: ScriptedCall[]) {
    this.#script = script;
  }

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    const expected = this.#script[this.calls.length];
    this.calls.push(request);
    const made = describe(request);
    if (!expected || made !== `${expected.call} as ${expected.as ?? 'nobody'}`) {
      const error = new Error(
        `Unexpected call ${this.calls.length}: ${made}; expected ${JSON.stringify(expected?.call)} as ${expected?.as}`,
      );
      this.#unexpected ??= error;
      throw error;
    }
    if (expected.answer instanceof Error) throw expected.answer;
    return Promise.resolve(expected.answer);
  }

  /** Every scripted call was made, and no other. */
  assertFinished(): void {
    if (this.#unexpected) throw this.#unexpected;
    const missing = this.#script.slice(this.calls.length).map(({ call }) => call);
    if (missing.length > 0) throw new Error(`Calls that were not made: ${missing.join(', ')}`);
  }
}

function describe({ method, url, headers, secretHeaders }: OutboundRequest): string {
  const isPlain = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
  const authorization = secretHeaders?.authorization;
  const clear = authorization instanceof Secret ? decoded(authorization.reveal()) : 'nobody';
  return `${method} ${decodeURIComponent(url.href)} as ${isPlain ? 'somebody, among the plain headers' : clear}`;
}

function decoded(authorization: string): string {
  const basic = /^Basic (.*)$/.exec(authorization)?.[1];
  return basic === undefined ? authorization : `Basic ${Buffer.from(basic, 'base64').toString('utf8')}`;
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): OutboundResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An answer with an OCI error body. */
export function ociError(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): OutboundResponse {
  return json(status, { errors: [{ code, message: 'text of the registry' }] }, headers);
}

/** A page of something that is no registry. */
export function page(status: number): OutboundResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>Some page</html>' };
}

/** A 401 with a challenge. */
export function challenged(challenge: string): OutboundResponse {
  return ociError(401, 'UNAUTHORIZED', { 'www-authenticate': challenge });
}

/** An unsigned JWT with these claims. */
export function jwt(claims: Record<string, unknown>): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

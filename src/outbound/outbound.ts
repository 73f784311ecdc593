import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import axios, { AxiosHeaders, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { DomainError } from '../problems/domain-error.js';
import { canonicalHost, portOf, targetKey } from './host-name.js';
import { HostGate } from './host-gate.js';
import type { OutboundSettings } from './outbound-settings.js';
import type { OutboundPort, OutboundRequest, OutboundResponse } from './outbound.types.js';
import { ConnectionGuide, PinnedHttpAgent, PinnedHttpsAgent, resolveWithSystem } from './pinned-agent.js';
import { clearHeaders } from './request-headers.js';
import { readBody, readHeaders } from './response-reader.js';
import { TargetPolicy } from './target-policy.js';
import { isBrokenConnection, problemOf, timedOut } from './transport-fault.js';
import type { TransportTrace } from './transport-trace.js';

/** Cap on the headers of an answer, whatever `--max-http-header-size` says. */
const MAX_HEADER_BYTES = 16_384;

/**
 * What axios sends with. Its instances add defaults and transformations that every request here would have to switch off,
 * and to merge those costs a tenth of the CPU time of a store (`docs/adr/0019`).
 */
const ADAPTER = axios.getAdapter('http');

/** As many as the pool may hold for one target: each of them may be one that its server has just closed. */
const MAX_STALE_CONNECTIONS = 4;

/** What became of one attempt to send a request. */
interface Sending {
  isReused: boolean;
  isAnswered: boolean;
}

/** Node's own client: axios offers no option for the header cap. The options keep their missing prototype. */
const transportOf = (trace: TransportTrace, sending: Sending) => ({
  request(options: RequestOptions, onResponse: (message: IncomingMessage) => void): ClientRequest {
    const { request } = options.protocol === 'http:' ? http : https;
    const sent = request(Object.assign(options, { maxHeaderSize: MAX_HEADER_BYTES, trace }), onResponse);
    sending.isReused = sent.reusedSocket;
    if (sent.reusedSocket) trace.enter('exchange');
    // Without this an answer 101 would leave the exchange open until its deadline.
    return sent.once('upgrade', (_message, socket) => {
      socket.destroy();
      const detail = 'The provider wants to speak another protocol.';
      sent.emit('error', new DomainError('provider_protocol_error', detail));
    });
  },
});

/**
 * The one way out of the process: address policy, checked connections, deadline, caps on bytes and on exchanges under way.
 * Needs no proxy and knows none: the proxy variables of the environment are ignored.
 */
export class Outbound implements OutboundPort {
  readonly #policy: TargetPolicy;
  readonly #gate = new HostGate();
  readonly #httpAgent: PinnedHttpAgent;
  readonly #httpsAgent: PinnedHttpsAgent;
  readonly #options: AxiosRequestConfig;

  constructor(settings: OutboundSettings, resolve = resolveWithSystem) {
    this.#policy = new TargetPolicy(settings);
    const guide = new ConnectionGuide(this.#policy, resolve);
    this.#httpAgent = new PinnedHttpAgent(guide);
    this.#httpsAgent = new PinnedHttpsAgent(guide, settings.caCertificates);
    this.#options = {
      httpAgent: this.#httpAgent,
      httpsAgent: this.#httpsAgent,
      proxy: false,
      // The transport follows none either; this keeps it so, should axios ever choose its own again.
      maxRedirects: 0,
      validateStatus: () => true,
      responseType: 'stream',
      decompress: false,
    };
  }

  /**
   * Refuses a target as far as that needs no DNS, and gives it back in its canonical spelling: for an address that is to
   * be kept and called later.
   *
   * @throws {DomainError} `address_refused`
   */
  admit(url: URL): URL {
    return this.#policy.admit(url);
  }

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    const { signal, transport } = request.deadline;
    transport.begin(request.url.protocol === 'https:');
    const url = this.#policy.admit(request.url);
    const target = targetKey(canonicalHost(url.hostname), portOf(url));
    return this.#gate.run(target, signal, async () => {
      try {
        const response = await this.#exchange(request, url);
        transport.end();
        return response;
      } catch (error) {
        transport.fail();
        throw signal.aborted ? timedOut() : problemOf(error);
      }
    });
  }

  /** Breaks off whatever is under way. */
  close(): void {
    this.#httpAgent.destroy();
    this.#httpsAgent.destroy();
  }

  /**
   * A server may close an idle connection just as it is used again. Who reads only asks once more then, over another one:
   * https://nodejs.org/docs/latest-v20.x/api/http.html#requestreusedsocket
   */
  async #exchange(request: OutboundRequest, url: URL): Promise<OutboundResponse> {
    for (let stale = 0; ; stale += 1) {
      const sending: Sending = { isReused: false, isAnswered: false };
      try {
        return await this.#sendOnce(request, url, sending);
      } catch (error) {
        const isStale = sending.isReused && !sending.isAnswered && isBrokenConnection(error);
        if (!isStale || request.method === 'POST' || stale === MAX_STALE_CONNECTIONS) throw error;
      }
    }
  }

  async #sendOnce(request: OutboundRequest, url: URL, sending: Sending): Promise<OutboundResponse> {
    const { data: message } = (await ADAPTER({
      ...this.#options,
      method: request.method,
      url: url.href,
      headers: new AxiosHeaders(clearHeaders(request)),
      data: clearBody(request),
      signal: request.deadline.signal,
      transport: transportOf(request.deadline.transport, sending),
    })) as AxiosResponse<IncomingMessage>;
    sending.isAnswered = true;
    return {
      status: message.statusCode ?? 0,
      headers: readHeaders(message),
      body: await readBody(message, request.maxBodyBytes),
    };
  }
}

function clearBody({ body }: OutboundRequest): Buffer | undefined {
  if (body === undefined) return undefined;
  return Buffer.from(typeof body === 'string' ? body : body.reveal(), 'utf8');
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Journal } from './journal.js';
import { writeReply } from './reply.js';
import type { ScenarioBoard } from './scenario-board.js';
import type { ProviderSimulator, Reply, SimulatedRequest } from './simulator.js';

/** The name under which hosts that are nobody's stand in the journal. */
export const STRANGER = 'stranger';

/** A stranger answers as if all were well, so that a client that was lured there would go on and be seen. */
const STRANGERS_ANSWER: Reply = {
  status: 200,
  json: { token: 'a-token-of-a-stranger', access_token: 'the-same' },
};

/** What every request passes: journal, choice of the provider by host, its scenario, the answer. */
export class FrontDoor {
  readonly #byHost: ReadonlyMap<string, ProviderSimulator>;

  constructor(
    simulators: readonly ProviderSimulator[],
    private readonly board: ScenarioBoard,
    private readonly journal: Journal,
  ) {
    this.#byHost = new Map(
      simulators.flatMap((one) => Object.keys(one.hosts).map((host) => [host, one] as const)),
    );
  }

  /** The provider of a host, or `stranger`. */
  providerOf(host: string): string {
    return this.#byHost.get(host)?.name ?? STRANGER;
  }

  readonly listener: RequestListener = (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (bytes: Buffer) => chunks.push(bytes));
    message.once('end', () => this.receive(message, response, Buffer.concat(chunks)));
  };

  /** Whatever a client sends, the program goes on: others may be using it. */
  private receive(message: IncomingMessage, response: ServerResponse, body: Buffer): void {
    try {
      this.handle(message, response, body);
    } catch (error) {
      writeReply({ status: 500, text: `The simulator failed: ${String(error)}\n` }, response);
    }
  }

  private handle(message: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const request = readRequest(message, body);
    const sni = message.socket instanceof TLSSocket ? servernameOf(message.socket) : {};
    this.journal.record(request, { provider: this.providerOf(request.host), bodyBytes: body.length, ...sni });
    this.play(request, response);
  }

  private play(request: SimulatedRequest, response: ServerResponse): void {
    const simulator = this.#byHost.get(request.host);
    if (!simulator) return writeReply(STRANGERS_ANSWER, response);
    const scenario = this.board.scenarioFor(simulator.name, request.host, request.url.pathname);
    const normal = () => simulator.answer(request);
    const reply = scenario.answer ? scenario.answer(request, normal) : normal();
    (scenario.deliver ?? writeReply)(reply, response);
  }
}

function servernameOf(socket: TLSSocket): { sni?: string } {
  const { servername } = socket as TLSSocket & { servername?: string | false };
  return typeof servername === 'string' ? { sni: servername } : {};
}

function readRequest(message: IncomingMessage, body: Buffer): SimulatedRequest {
  const scheme = message.socket instanceof TLSSocket ? 'https' : 'http';
  const authority = (message.headers.host ?? 'localhost').toLowerCase();
  const url = new URL(`${scheme}://${authority}${message.url ?? '/'}`);
  const { method = 'GET', headers } = message;
  return { scheme, host: url.hostname, method, url, headers, body: body.toString('utf8') };
}

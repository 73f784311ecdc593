import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  connect as connectTcp,
  isIP,
  type LookupFunction,
  type Socket,
  type TcpNetConnectOpts,
} from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  rootCertificates,
  type SecureContext,
} from 'node:tls';
import { DomainError } from '../problems/domain-error.js';
import type { TargetPolicy } from './target-policy.js';
import { followConnection, type TransportTrace } from './transport-trace.js';

/** One answer of DNS. */
export interface ResolvedAddress {
  address: string;
  /** 4 or 6. */
  family: number;
}

/** Asks DNS for every address of a name. Rejects when there is none. */
export type ResolveHost = (host: string) => Promise<ResolvedAddress[]>;

/** The operating system's resolver: DNS, /etc/hosts and search domains as on any other program of the machine. */
export const resolveWithSystem: ResolveHost = (host) => lookup(host, { all: true });

/**
 * How long one of several addresses may take before the next one is tried. Node's 250 ms gives up on hosts that are
 * merely far away: https://github.com/nodejs/node/issues/54359
 */
const ATTEMPT_TIMEOUT_MS = 1_000;

/**
 * Finds out where a connection goes. The addresses that were checked are handed to the socket itself, so that no second
 * DNS answer can differ from the checked one.
 */
export class ConnectionGuide {
  constructor(
    private readonly policy: TargetPolicy,
    private readonly resolve: ResolveHost,
  ) {}

  /**
   * Socket options for one new connection.
   *
   * @throws {DomainError} `address_refused` for an address; for a name the socket emits it as its error.
   */
  target(host: string, port: number): TcpNetConnectOpts {
    const detour = this.policy.detour(host, port);
    if (detour !== undefined) return this.#options(detour.host, detour.port, () => undefined);
    const check = (addresses: string[]) => this.policy.assertAddresses(host, port, addresses);
    // The socket never asks `lookup` for an address literal.
    if (isIP(host) !== 0) check([host]);
    return this.#options(host, port, check);
  }

  #options(host: string, port: number, check: (addresses: string[]) => void): TcpNetConnectOpts {
    return {
      host,
      port,
      // Makes the socket ask for all addresses, which is the only form that `#lookup` answers.
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT_MS,
      lookup: this.#lookup(check),
    };
  }

  #lookup(check: (addresses: string[]) => void): LookupFunction {
    return (host, _options, callback) => {
      this.#checkedAnswers(host, check).then(
        (answers) => callback(null, answers),
        (error: NodeJS.ErrnoException) => callback(error, []),
      );
    };
  }

  async #checkedAnswers(host: string, check: (addresses: string[]) => void): Promise<ResolvedAddress[]> {
    const answers = await this.resolve(host);
    // A socket that is handed no address at all neither connects nor fails.
    if (answers.length === 0) throw new DomainError('provider_unreachable', 'The host name has no address.');
    check(answers.map(({ address }) => address));
    return answers;
  }
}

/**
 * The calls of one exchange follow each other within milliseconds and share a connection; a handshake costs more than all
 * the rest of a call. The idle time is shorter than any server's own, so that none closes a connection just as it is used.
 */
const CONNECTION_REUSE = {
  keepAlive: true,
  timeout: 1_000,
  maxFreeSockets: 4,
  // What axios sets for each request: with another value every call would set the socket's options twice.
  keepAliveMsecs: 60_000,
} as const;

/** Node hands the options of a request to the agent, and with them whoever follows the connection. */
export type TracedOptions = ClientRequestArgs & { trace?: TransportTrace };

/** Plain http, for the targets to which the operator allows it. */
export class PinnedHttpAgent extends HttpAgent {
  constructor(private readonly guide: ConnectionGuide) {
    super(CONNECTION_REUSE);
  }

  override createConnection(options: TracedOptions): Socket {
    const target = this.guide.target(String(options.host), Number(options.port));
    const socket = connectTcp(target);
    followConnection(socket, options.trace, { isName: isName(target), isSecure: false });
    return socket;
  }
}

/**
 * https with the certificate always checked against the name that was asked for. A connection that is used again was
 * checked when it was made, and leads where it led then: DNS cannot move it.
 */
export class PinnedHttpsAgent extends HttpsAgent {
  readonly #trust: SecureContext;

  constructor(
    private readonly guide: ConnectionGuide,
    caCertificates: readonly string[],
  ) {
    super(CONNECTION_REUSE);
    const ca = caCertificates.length > 0 ? [...rootCertificates, ...caCertificates] : undefined;
    this.#trust = createSecureContext({ minVersion: 'TLSv1.2', ca });
  }

  override createConnection(options: TracedOptions): Socket {
    const host = String(options.host);
    const target = this.guide.target(host, Number(options.port));
    // Of the request's own options only host and port count: none of them can loosen the check.
    const socket = connectTls({
      ...target,
      secureContext: this.#trust,
      servername: isIP(host) === 0 ? host : '',
      // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 changes the default.
      rejectUnauthorized: true,
      checkServerIdentity: (_servername, certificate) => checkServerIdentity(host, certificate),
    });
    followConnection(socket, options.trace, { isName: isName(target), isSecure: true });
    return socket;
  }
}

function isName({ host }: TcpNetConnectOpts): boolean {
  return isIP(host ?? '') === 0;
}

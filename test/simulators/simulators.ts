import { constants } from 'node:crypto';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { CertificateAuthority, type CertificateKind, type Identity } from './certificate-authority.js';
import { controlListener } from './control.js';
import { ATTACKER } from './faults/answer-faults.js';
import { FrontDoor } from './front-door.js';
import { Journal } from './journal.js';
import { ScenarioBoard, type ScenarioScope } from './scenario-board.js';
import { scenariosOf, SIMULATORS, type ProviderName } from './simulator-list.js';
import type { ProviderSimulator, StoreMembers } from './simulator.js';

/** Ports of 0 are chosen by the system. */
export interface SimulatorPorts {
  tls?: number;
  plain?: number;
  control?: number;
}

/** Running simulators. */
export interface Simulators {
  /** Value for OUTBOUND_CONNECT_TO. */
  connectTo: string;
  /** Content for the file of OUTBOUND_CA_FILE. */
  caPem: string;
  controlUrl: string;
  journal: Journal;
  /** Per provider, the store body's members (without `projectId`) of a credential that works. */
  credentials: Record<ProviderName, StoreMembers>;
  /** Per provider, other credentials by what there is to see with them. */
  variants: Record<ProviderName, Readonly<Record<string, StoreMembers>>>;
  /** Lets a provider play a scenario, at all of its hosts and paths or at some. */
  setScenario: (provider: ProviderName, scenario: string, scope?: ScenarioScope) => void;
  /** Everything behaves normally again, and the journal is empty. */
  reset: () => void;
  stop: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** A host where nothing listens: port 1 is reserved and unused. */
const CLOSED_HOST = `closed.example.com:443=${LOOPBACK}:1`;

/** Starts every provider's hosts on one TLS port of loopback, and the plain ports beside it. */
export async function startSimulators(ports: SimulatorPorts = {}): Promise<Simulators> {
  const hosts = [...SIMULATORS.flatMap(({ hosts }) => Object.keys(hosts)), ATTACKER];
  const journal = new Journal();
  const board = new ScenarioBoard(new Map(SIMULATORS.map((one) => [one.name, scenariosOf(one)])));
  const door = new FrontDoor(SIMULATORS, board, journal);
  const authority = await CertificateAuthority.create();
  const identities = await authority.identities([...hosts, 'localhost', LOOPBACK]);
  const tls = createTlsServer(tlsOptions(identities, door, board), door.listener);
  const plain = createPlainServer(door.listener);
  const actions = scenarioActions(board, journal, tls);
  const control = createPlainServer(controlListener({ board, journal, ...actions }));
  const [tlsPort, plainPort, controlPort] = await listenAll([
    [tls, ports.tls],
    [plain, ports.plain],
    [control, ports.control],
  ]);
  return {
    connectTo: [
      ...hosts.flatMap((host) => [
        `${host}:443=${LOOPBACK}:${tlsPort}`,
        `${host}:80=${LOOPBACK}:${plainPort}`,
      ]),
      CLOSED_HOST,
    ].join(','),
    caPem: authority.pem,
    controlUrl: `http://${LOOPBACK}:${controlPort}/`,
    journal,
    credentials: byProvider((one) => one.credential),
    variants: byProvider((one) => one.variants),
    ...actions,
    stop: () => Promise.all([tls, plain, control].map(close)).then(() => undefined),
  };
}

function scenarioActions(
  board: ScenarioBoard,
  journal: Journal,
  tls: Server,
): Pick<Simulators, 'setScenario' | 'reset'> {
  /** A kept-alive connection has its handshake behind it, and a client may ask again when one breaks. */
  const change = (act: () => void): void => {
    const wasAboutConnections = board.isAboutConnections();
    act();
    if (wasAboutConnections || board.isAboutConnections()) tls.closeIdleConnections();
  };
  return {
    setScenario: (provider, scenario, scope) => change(() => board.set(provider, scenario, scope)),
    reset: () => {
      change(() => board.clear());
      journal.clear();
    },
  };
}

function tlsOptions(
  identities: Record<CertificateKind, Identity>,
  door: FrontDoor,
  board: ScenarioBoard,
): TlsOptions {
  // A resumed session skips the certificate, so a scenario would not be seen by a client that was here before.
  const secureOptions = constants.SSL_OP_NO_TICKET;
  const contexts = Object.fromEntries(
    Object.entries(identities).map(([kind, identity]) => [
      kind,
      createSecureContext({ ...identity, secureOptions }),
    ]),
  );
  return {
    ...identities.valid,
    secureOptions,
    SNICallback: (host, done) => {
      const kind = board.certificateFor(door.providerOf(host), host);
      if (kind === 'none') done(new Error('refused by scenario'));
      else done(null, contexts[kind]);
    },
  };
}

function byProvider<Value>(value: (one: ProviderSimulator) => Value): Record<ProviderName, Value> {
  return Object.fromEntries(SIMULATORS.map((one) => [one.name, value(one)])) as Record<ProviderName, Value>;
}

function listenAll(servers: [Server, number | undefined][]): Promise<number[]> {
  return Promise.all(
    servers.map(
      ([server, port = 0]) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { CertificateKind } from './certificate-authority.js';

/** One request as a simulator sees it, its body read to the end. */
export interface SimulatedRequest {
  scheme: 'http' | 'https';
  /** Lower case, without the port. */
  host: string;
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An answer before it is written. Simulators return these and never touch a socket; only faults do. */
export interface Reply {
  status: number;
  headers?: Record<string, string | string[]>;
  /** Written as application/json, unless `headers` says otherwise. */
  json?: unknown;
  /** Any other body. */
  text?: string;
}

/** One way to behave otherwise than normally. What is left out stays normal. */
export interface Scenario {
  /** One line for the help text and the README. */
  description: string;
  /** Replaces or changes the normal answer. */
  answer?: (request: SimulatedRequest, normal: () => Reply) => Reply;
  /** Misbehaves on the wire instead of writing the answer. */
  deliver?: (reply: Reply, response: ServerResponse) => void;
  /** The certificate to show instead of the valid one; `none` breaks the handshake. */
  certificate?: CertificateKind | 'none';
}

/** The members of a store body that belong to the provider; `projectId` is the service's own. */
export type StoreMembers = Readonly<Record<string, string | number>>;

/** A provider as the simulators play it: one folder, and one line in `simulator-list.ts`. */
export interface ProviderSimulator {
  /** The provider's slug in the service's paths. */
  name: string;
  /** Host names, with what there is at each. */
  hosts: Readonly<Record<string, string>>;
  /** A credential that works. */
  credential: StoreMembers;
  /** Others, by what there is to see with them. */
  variants: Readonly<Record<string, StoreMembers>>;
  /** The provider's own failures; those of every host are in `faults/`. */
  scenarios: Readonly<Record<string, Scenario>>;
  /** The documented behaviour. */
  answer: (request: SimulatedRequest) => Reply;
}

import type { Secret } from '../encryption/secret.js';
import type { Deadline } from './deadline.js';

/** One call to another host. Secrets travel as {@link Secret} and are revealed only while the request is written. */
export interface OutboundRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** Plain headers. Nothing secret goes here. */
  headers?: Readonly<Record<string, string>>;
  /** Headers whose values are secret, such as Authorization or X-Auth-Token. */
  secretHeaders?: Readonly<Record<string, Secret>>;
  body?: string | Secret;
  deadline: Deadline;
  /** Cap on the body, on the wire and again after inflation. Default: 1 MiB. */
  maxBodyBytes?: number;
}

/** What came back: any status, the whole body as text. A redirect is an answer like any other. */
export interface OutboundResponse {
  status: number;
  /** Header names in lower case; repeated headers joined with ", ". No prototype. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * The one way out of the process.
 *
 * `send` answers every HTTP status; it throws a `DomainError` for everything else: `address_refused`,
 * `provider_unreachable`, `provider_tls_failed`, `provider_timeout`, `provider_protocol_error` (broken HTTP, body above
 * the cap), `provider_busy`. No error carries a header, a body, a URL query or a secret.
 */
export interface OutboundPort {
  send(request: OutboundRequest): Promise<OutboundResponse>;
}

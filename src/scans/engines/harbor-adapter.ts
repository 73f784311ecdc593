import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundPort, OutboundRequest, OutboundResponse } from '../../outbound/outbound.types.js';
import { parseJsonText, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { outputInvalid } from './foreign-report.js';
import { plainText } from './plain-text.js';
import type { ScannerInfo } from '../scanner.js';

/** https://github.com/goharbor/pluggable-scanner-spec */
const MEDIA_TYPES = {
  metadata: 'application/vnd.scanner.adapter.metadata+json; version=1.1',
  request: 'application/vnd.scanner.adapter.scan.request+json; version=1.1',
  response: 'application/vnd.scanner.adapter.scan.response+json; version=1.1',
  report: 'application/vnd.security.vulnerability.report; version=1.1',
} as const;

const DB_UPDATED_AT = 'harbor.scanner-adapter/vulnerability-database-updated-at';
const AUTHORIZATION_TYPE = 'harbor.scanner-adapter/registry-authorization-type';

/** For the small answers, in milliseconds. */
const CALL_MS = 15_000;
const REPORT_MS = 120_000;
const MAX_REPORT_BYTES = 64 * 1_048_576;
/** The id becomes part of a path. */
const SCAN_ID = /^[\w.~:-]{1,256}$/;

export interface AdapterMetadata extends ScannerInfo {
  /** Which login to a registry it takes, where it says. */
  authorizationType?: string;
}

/** The calls of Harbor's pluggable scanner API, version 1.1. No answer's text is ever passed on. */
export class HarborAdapter {
  readonly #login: Record<string, Secret>;

  /**
   * @param base address of the adapter, without `/api/v1`
   * @param authorization as SCANNER_AUTH: `none`, or a scheme and its value
   */
  constructor(
    private readonly outbound: OutboundPort,
    private readonly base: string,
    authorization: string,
  ) {
    this.#login = loginHeader(authorization);
  }

  /** @throws {DomainError} `scanner_unavailable` or `scanner_output_invalid` */
  async metadata(): Promise<AdapterMetadata> {
    const answer = await this.#send('metadata', { method: 'GET', headers: { accept: MEDIA_TYPES.metadata } });
    if (answer.status !== 200) throw unavailable(answer.status);
    return readMetadata(answer.body);
  }

  /**
   * @param request the scan request as JSON; a secret, because the registry's login is in it.
   * @returns the adapter's id of the scan
   * @throws {DomainError} `scanner_unavailable`, `scan_failed` or `scanner_output_invalid`
   */
  async submit(request: Secret): Promise<string> {
    const headers = { accept: MEDIA_TYPES.response, 'content-type': MEDIA_TYPES.request };
    const answer = await this.#send('scan', { method: 'POST', headers, body: request });
    if ([400, 422, 501].includes(answer.status)) {
      throw new DomainError('scan_failed', 'The scanner does not take the request.');
    }
    if (answer.status !== 202) throw unavailable(answer.status);
    const id = readString(parseJsonText(answer.body), 'id') ?? '';
    if (!SCAN_ID.test(id) || /^\.+$/.test(id)) throw outputInvalid();
    return id;
  }

  /** The answer as it is: its status tells how far the scan is. A redirect is not followed. */
  report(id: string): Promise<OutboundResponse> {
    return this.#send(`scan/${id}/report`, {
      method: 'GET',
      headers: { accept: MEDIA_TYPES.report },
      maxBodyBytes: MAX_REPORT_BYTES,
      deadline: Deadline.after(REPORT_MS),
    });
  }

  async #send(path: string, request: Pick<OutboundRequest, 'method'> & Partial<OutboundRequest>) {
    const url = new URL(`${this.base.replace(/\/+$/, '')}/api/v1/${path}`);
    try {
      return await this.outbound.send({
        deadline: Deadline.after(CALL_MS),
        ...request,
        url,
        secretHeaders: this.#login,
      });
    } catch (error) {
      throw error instanceof DomainError ? asScannerProblem(error) : error;
    }
  }
}

/** @throws {DomainError} `scanner_unavailable` naming what the operator has to mend. */
export function unavailable(status: number): DomainError {
  const isRefused = status === 401 || status === 403;
  const detail = isRefused ? 'The scanner refuses our login.' : 'The scanner does not answer as it should.';
  return new DomainError('scanner_unavailable', detail);
}

/** What outbound says of a registry is said here of the scanner: nobody shall look for the fault at the registry. */
function asScannerProblem({ code }: DomainError): DomainError {
  if (code === 'provider_protocol_error')
    return new DomainError('scanner_unavailable', 'The answer of the scanner cannot be read.');
  if (code === 'address_refused') {
    return new DomainError('scanner_unavailable', 'The address of the scanner may not be called.', {
      hint: 'The operator has to allow it with OUTBOUND_ALLOW.',
    });
  }
  return new DomainError('scanner_unavailable', 'The scanner cannot be reached.');
}

function readMetadata(body: string): AdapterMetadata {
  const answer = parseJsonText(body);
  const scanner = readMember(answer, 'scanner');
  const name = plainText(readString(scanner, 'name') ?? '', 64);
  if (name === '') throw outputInvalid();
  const properties = readMember(answer, 'properties');
  const updatedAt = new Date(readString(properties, DB_UPDATED_AT) ?? '');
  const authorizationType = readString(properties, AUTHORIZATION_TYPE);
  return {
    name,
    version: plainText(readString(scanner, 'version') ?? '', 64),
    ...(Number.isNaN(updatedAt.getTime()) ? {} : { dbUpdatedAt: updatedAt }),
    ...(authorizationType === undefined ? {} : { authorizationType }),
  };
}

function loginHeader(authorization: string): Record<string, Secret> {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme === 'none') return {};
  if (scheme === 'X-ScannerAdapter-API-Key') return { [scheme.toLowerCase()]: new Secret(value) };
  return { authorization: new Secret(authorization) };
}

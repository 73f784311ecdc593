import type { OutboundPort, OutboundRequest, OutboundResponse } from '../outbound/outbound.types.js';
import type { Authorization } from './authorization.js';
import type { RegistryVisit } from './registry.types.js';

/** A page of tags of a registry that ignores `n`, or a manifest: what distribution itself takes at most. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const VERSION_PATH = '/v2/';

/** Every manifest type: a registry answers 404 for an image whose type is not named. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The requests that are made of one registry, each with its authorization or without any. */
export class RegistryRequests {
  constructor(
    private readonly outbound: OutboundPort,
    private readonly visit: RegistryVisit,
  ) {}

  version(authorization?: Authorization): Promise<OutboundResponse> {
    return this.#send({ method: 'GET', url: this.#url(VERSION_PATH) }, authorization);
  }

  list(url: URL, authorization?: Authorization): Promise<OutboundResponse> {
    return this.#send({ method: 'GET', url, maxBodyBytes: MAX_ANSWER_BYTES }, authorization);
  }

  manifest(path: string, authorization: Authorization): Promise<OutboundResponse> {
    const headers = { accept: MANIFEST_TYPES };
    return this.#send(
      { method: 'GET', url: this.#url(path), headers, maxBodyBytes: MAX_ANSWER_BYTES },
      authorization,
    );
  }

  #url(path: string): URL {
    return new URL(`${this.visit.endpoint.origin}${this.visit.endpoint.prefix}${path}`);
  }

  #send(
    request: Omit<OutboundRequest, 'deadline'>,
    authorization?: Authorization,
  ): Promise<OutboundResponse> {
    return this.outbound.send({
      headers: { accept: 'application/json' },
      ...request,
      ...(authorization && { secretHeaders: { authorization: authorization.header } }),
      deadline: this.visit.deadline,
    });
  }
}

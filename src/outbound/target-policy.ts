import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { DomainError } from '../problems/domain-error.js';
import { isPublicAddress, parseAddress } from './address-policy.js';
import { canonicalHost, isReservedName, portOf, targetKey } from './host-name.js';
import type { Endpoint, OutboundSettings } from './outbound-settings.js';

/** One sentence for every refused address, so that nobody learns which rule was met, or whether anything listens there. */
const REFUSED = 'The host is private, local or reserved, or leads to such an address.';

/** Decides which targets may be called: the public Internet over https, and what the operator allowed. */
export class TargetPolicy {
  readonly #settings: OutboundSettings;
  readonly #blocks: { range: [ipaddr.IPv4 | ipaddr.IPv6, number]; port: number }[];

  constructor(settings: OutboundSettings) {
    this.#settings = settings;
    this.#blocks = settings.allowedBlocks.map(({ cidr, port }) => ({ range: ipaddr.parseCIDR(cidr), port }));
  }

  /**
   * Refuses what can be refused without asking DNS, and gives the URL back with its host in the one canonical spelling.
   *
   * @throws {DomainError} `address_refused`
   */
  admit(url: URL): URL {
    if (url.username !== '' || url.password !== '') {
      throw new DomainError('address_refused', 'An address with a user name or a password in it is refused.');
    }
    const host = canonicalHost(url.hostname);
    const port = portOf(url);
    this.#assertScheme(url.protocol, targetKey(host, port));
    if (this.detour(host, port) === undefined) this.#assertHost(host, port);
    return inCanonicalSpelling(url, host);
  }

  /** Where the operator sends connections to this target, if anywhere else. */
  detour(host: string, port: number): Endpoint | undefined {
    const key = targetKey(host, port);
    return this.#settings.connectTo.find(({ target }) => target === key)?.endpoint;
  }

  /**
   * Holds every address of a host against the policy: one bad answer among good ones refuses them all.
   *
   * @throws {DomainError} `address_refused`
   */
  assertAddresses(host: string, port: number, addresses: readonly string[]): void {
    if (!addresses.every((address) => this.#permits(host, port, address))) {
      throw new DomainError('address_refused', REFUSED);
    }
  }

  #assertScheme(protocol: string, target: string): void {
    if (protocol === 'https:') return;
    if (protocol === 'http:' && this.#settings.plainHttp.includes(target)) return;
    throw new DomainError('address_refused', 'Only https is allowed.');
  }

  #assertHost(host: string, port: number): void {
    if (isIP(host) !== 0) return this.assertAddresses(host, port, [host]);
    const isOpen = this.#isAllowedHost(host, port) || this.#blocks.some((block) => block.port === port);
    if (host === '' || (isReservedName(host) && !isOpen)) throw new DomainError('address_refused', REFUSED);
  }

  #permits(host: string, port: number, address: string): boolean {
    if (this.#isAllowedHost(host, port) || this.#isInAllowedBlock(address, port)) return true;
    return !isReservedName(host) && isPublicAddress(address);
  }

  #isAllowedHost(host: string, port: number): boolean {
    return this.#settings.allowedHosts.includes(targetKey(host, port));
  }

  #isInAllowedBlock(address: string, port: number): boolean {
    const parsed = parseAddress(address);
    if (parsed === undefined) return false;
    return this.#blocks.some(
      (block) => block.port === port && block.range[0].kind() === parsed.kind() && parsed.match(block.range),
    );
  }
}

function inCanonicalSpelling(url: URL, host: string): URL {
  const canonical = new URL(url);
  if (isIP(host) === 0) canonical.hostname = host;
  return canonical;
}

import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { canonicalHost, targetKey } from './host-name.js';
import { parseUrl } from './parse-url.js';

/** A host name or address with its port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What the operator allows beyond the public Internet over https. Keys are `host:port` as `targetKey` writes them. */
export interface OutboundSettings {
  /** Targets that may be anywhere. */
  readonly allowedHosts: readonly string[];
  /** Address blocks that every name may lead to, on one port. */
  readonly allowedBlocks: readonly { readonly cidr: string; readonly port: number }[];
  /** Targets that may be called without TLS. */
  readonly plainHttp: readonly string[];
  /** Where the connection to a target really goes. */
  readonly connectTo: readonly { readonly target: string; readonly endpoint: Endpoint }[];
  /** Certificate authorities besides the public ones, one PEM block each. */
  readonly caCertificates: readonly string[];
}

/** The settings as the operator wrote them; `caPem` is the content of `OUTBOUND_CA_FILE`. */
export interface OutboundSettingsText {
  allow?: string;
  connectTo?: string;
  caPem?: string;
}

/** A setting cannot be read. The message names the variable and the entry's position, never the value. */
export class OutboundSettingsError extends Error {
  override readonly name = 'OutboundSettingsError';

  constructor(variable: string, position: number, reason: string) {
    super(`${variable}: entry ${position} ${reason}`);
  }
}

const PLAIN_HTTP = 'http://';
/** What an entry may write: a name, perhaps international, an IPv4 address, or IPv6 in brackets. */
const HOST_TEXT = /^(?:\[[0-9a-f:.]+\]|[^\s:/\\?#@[\]]+)$/i;
/** What the URL parser makes of a name that can be looked up. */
const HOST_NAME = /^[a-z0-9_.-]{1,253}$/;
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the three outbound settings.
 *
 * - `allow`: `host:port`, `http://host:port` (plain http too) or `CIDR:port`, comma separated; IPv6 in brackets, the prefix
 *   length inside them: `[fd00::/8]:443`.
 * - `connectTo`: `host:port=host:port`, comma separated.
 *
 * @throws {OutboundSettingsError} naming the variable and the position of the first bad entry.
 */
export function parseOutboundSettings(text: OutboundSettingsText): OutboundSettings {
  const allow = entriesOf(text.allow, 'OUTBOUND_ALLOW', readAllowed);
  return Object.freeze({
    allowedHosts: Object.freeze(allow.flatMap((entry) => entry.host ?? [])),
    allowedBlocks: Object.freeze(allow.flatMap((entry) => entry.block ?? [])),
    plainHttp: Object.freeze(allow.flatMap((entry) => (entry.plain && entry.host) || [])),
    connectTo: Object.freeze(entriesOf(text.connectTo, 'OUTBOUND_CONNECT_TO', readDetour)),
    caCertificates: Object.freeze(readCertificates(text.caPem)),
  });
}

/** Reads each entry; `read` answers nothing, or throws, for one it does not understand. */
function entriesOf<T>(list: string | undefined, variable: string, read: (entry: string) => T): T[] {
  if (list === undefined || list.trim() === '') return [];
  return list.split(',').map((entry, index) => {
    try {
      return read(entry.trim());
    } catch (error) {
      const reason = error instanceof EntryError ? error.message : 'cannot be read';
      throw new OutboundSettingsError(variable, index + 1, reason);
    }
  });
}

/** Says in fixed words what is wrong with an entry. */
class EntryError extends Error {}

function readAllowed(entry: string) {
  const plain = entry.startsWith(PLAIN_HTTP);
  const [host, port] = splitPort(plain ? entry.slice(PLAIN_HTTP.length) : entry);
  if (!host.includes('/')) return { plain, host: targetKey(readHost(host), port) };
  if (plain) throw new EntryError('allows plain http to a block: name one host');
  return { plain, block: Object.freeze({ cidr: readBlock(host), port }) };
}

function readDetour(entry: string) {
  const [from, to, ...rest] = entry.split('=');
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new EntryError('is not of the form host:port=address:port');
  }
  const [host, port] = splitPort(from);
  const [toHost, toPort] = splitPort(to);
  const endpoint = Object.freeze({ host: readHost(toHost), port: toPort });
  return Object.freeze({ target: targetKey(readHost(host), port), endpoint });
}

function splitPort(entry: string): [host: string, port: number] {
  const colon = entry.lastIndexOf(':');
  const port = entry.slice(colon + 1);
  if (colon < 1 || !/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) {
    throw new EntryError('does not end in a port, such as :443');
  }
  return [entry.slice(0, colon), Number(port)];
}

function readHost(text: string): string {
  const url = HOST_TEXT.test(text) ? parseUrl(`https://${text}`) : undefined;
  const host = canonicalHost(url?.hostname ?? '');
  if (isIP(host) === 0 && !HOST_NAME.test(host)) {
    throw new EntryError('names no host; IPv6 needs brackets, and a wildcard is not possible');
  }
  return host;
}

function readBlock(text: string): string {
  const bracketed = text.startsWith('[') && text.endsWith(']');
  const cidr = bracketed ? text.slice(1, -1) : text;
  const version = isIP(cidr.split('/', 1)[0] ?? '');
  if (version !== (bracketed ? 6 : 4) || !ipaddr.isValidCIDR(cidr)) {
    throw new EntryError('names no address block, such as 10.0.0.0/8 or [fd00::/8]');
  }
  return cidr;
}

function readCertificates(pem: string | undefined): string[] {
  if (pem === undefined) return [];
  const blocks = pem.match(PEM_BLOCK);
  if (blocks === null)
    throw new OutboundSettingsError('OUTBOUND_CA_FILE', 1, 'is missing: no certificate found');
  blocks.forEach((block, index) => {
    if (!isCertificate(block)) {
      throw new OutboundSettingsError('OUTBOUND_CA_FILE', index + 1, 'is not a certificate');
    }
  });
  return blocks;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== '';
  } catch {
    return false;
  }
}

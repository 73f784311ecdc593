import { isIP } from 'node:net';

/** Names that mean this machine, its network or its cloud's metadata, whatever DNS answers for them today. */
const RESERVED_NAMES = new Set([
  'localhost',
  'localhost4',
  'localhost6',
  'ip6-localhost',
  'ip6-loopback',
  'broadcasthost',
  'metadata',
  'metadata.goog',
  'metadata.tencentyun.com',
  'instance-data',
]);

/** Top-level names that public DNS never holds (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const RESERVED_SUFFIXES = [
  '.localhost',
  '.localdomain',
  '.localdomain4',
  '.localdomain6',
  '.local',
  '.internal',
  '.home.arpa',
];

/** Whether a canonical host name is refused by name, before any DNS question is asked. */
export function isReservedName(host: string): boolean {
  return RESERVED_NAMES.has(host) || RESERVED_SUFFIXES.some((suffix) => host.endsWith(suffix));
}

/**
 * One spelling for one host. The URL parser has already brought case, IDN, Unicode digits and the numeric forms of IPv4
 * into order; what is left are the brackets around IPv6 and the dots of a fully qualified name.
 *
 * @param hostname `URL.hostname`
 */
export function canonicalHost(hostname: string): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  let host = hostname;
  while (host.endsWith('.')) host = host.slice(0, -1);
  return host;
}

/** The `host:port` under which a target is allowed, redirected and counted. */
export function targetKey(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The port a URL means, its scheme's own where it names none. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'http:' ? 80 : 443;
}

import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * IPv4 blocks that are never called: the IANA special-purpose registry, the reserved classes, and addresses with which a
 * cloud answers its own machines. https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const REFUSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // also Alibaba's metadata, 100.100.100.200
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24', // also Oracle's metadata, 192.0.0.192
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((block) => ipaddr.IPv4.parseCIDR(block));

/** Everything outside of it (loopback, unique local, link-local, multicast, ...) is no public unicast address. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Parts of global unicast that are never called. https://www.iana.org/assignments/iana-ipv6-special-registry */
const REFUSED_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, benchmarking, ORCHID
  '2001:db8::/32',
  '2002::/16', // 6to4 carries an IPv4 address of the sender's choice
  '2620:4f:8000::/48',
  '3fff::/20',
].map((block) => ipaddr.IPv6.parseCIDR(block));

/** An IPv4 address behind a translator (RFC 6052), as DNS64 answers it in networks without IPv4. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** The second group of an ISATAP interface id (RFC 5214), which tunnels to the IPv4 address after it. */
const ISATAP_MARK = 0x5efe;
/** The two bits of its first group that may be set: universal and group. */
const ISATAP_FLAGS = 0x0300;

/**
 * Whether an address may be called by anybody. An address that embeds an IPv4 address as its operating system or a
 * translator would use it is judged by that one; anything unreadable is not public.
 *
 * @param address an address as DNS or the URL parser gives it, without brackets.
 */
export function isPublicAddress(address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined) return false;
  return parsed instanceof ipaddr.IPv4 ? isPublicIpv4(parsed) : isPublicIpv6(parsed);
}

/** Reads an address, an IPv4-mapped one as IPv4. Nothing for text that is no plain address, or that has a zone id. */
export function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return undefined;
  return ipaddr.process(version === 6 ? inHexadecimal(address) : address);
}

/** ipaddr.js takes `::8.8.8.8` for `::ffff:8.8.8.8`; the URL parser writes both without dots. */
function inHexadecimal(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return !REFUSED_IPV4.some((block) => address.match(block));
}

function isPublicIpv6(address: ipaddr.IPv6): boolean {
  if (address.match(NAT64)) return isPublicIpv4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  if (!address.match(GLOBAL_UNICAST) || isIsatap(address)) return false;
  return !REFUSED_IPV6.some((block) => address.match(block));
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === ISATAP_MARK && ((parts[4] ?? 0) & ~ISATAP_FLAGS) === 0;
}

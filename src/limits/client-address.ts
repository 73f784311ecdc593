import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import { parseAddress } from '../outbound/address-policy.js';

/**
 * Whom a request counts for: an IPv4 address, or the /64 of an IPv6 address, which is what one customer has at the least.
 * X-Forwarded-For is honoured only where Express was told to trust the peer; a text in it that is no address is not.
 */
export function clientAddress({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string {
  const address = parseAddress(ip ?? '') ?? parseAddress(socket.remoteAddress ?? '');
  if (address === undefined) return 'unknown';
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

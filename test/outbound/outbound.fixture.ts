import { Deadline } from '../../src/outbound/deadline.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { OutboundRequest, OutboundResponse } from '../../src/outbound/outbound.types.js';
import type { ResolveHost } from '../../src/outbound/pinned-agent.js';
import { DomainError } from '../../src/problems/domain-error.js';

export const HOST = 'registry.test';

/** An outbound client that finds `HOST` on loopback, and may speak plain http to it on the given port. */
export function plainOutboundTo(port: number): Outbound {
  return new Outbound(parseOutboundSettings({ allow: `http://${HOST}:${port}` }), answering('127.0.0.1'));
}

/** A resolver that answers every name with these addresses. */
export function answering(...addresses: string[]): ResolveHost {
  return () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
}

/** Sends a GET with ten seconds to go, where the test says nothing else. */
export function get(
  outbound: Outbound,
  url: string,
  rest: Partial<OutboundRequest> = {},
): Promise<OutboundResponse> {
  return outbound.send({ method: 'GET', url: new URL(url), deadline: Deadline.after(10_000), ...rest });
}

/** The problem of an exchange that has to fail. */
export async function problemOf(exchange: Promise<unknown>): Promise<DomainError> {
  const outcome = await exchange.then(
    () => new Error('The exchange succeeded'),
    (error: unknown) => error,
  );
  if (outcome instanceof DomainError) return outcome;
  throw outcome;
}

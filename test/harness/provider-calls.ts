import { inspect } from 'node:util';
import { Deadline } from '../../src/outbound/deadline.js';
import type { OutboundResponse } from '../../src/outbound/outbound.types.js';
import { DomainError } from '../../src/problems/domain-error.js';
import { ProofTrail } from '../../src/providers/proof-trail.js';
import type { ProviderContext } from '../../src/providers/provider.js';
import { RegistryClient } from '../../src/registry/registry-client.js';
import type { FakeOutbound, ScriptedCall } from './fake-outbound.js';

/** What a provider may use, with all its calls scripted. */
export function contextOf(outbound: FakeOutbound): ProviderContext {
  return {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(5_000),
    trail: new ProofTrail(),
  };
}

/** One call of a script. */
export function step(call: string, as: string | undefined, answer: OutboundResponse | Error): ScriptedCall {
  return { call, as, answer };
}

/** The problem that a call ended in; it fails where there was none, or where the secret shows in it. */
export async function problemOf(call: Promise<unknown>, secret: string): Promise<DomainError> {
  const error: unknown = await call.then(undefined, (thrown: unknown) => thrown);
  if (!(error instanceof DomainError)) throw new Error('no problem was thrown', { cause: error });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
  return error;
}

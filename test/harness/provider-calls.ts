import { inspect } from 'node:util';
import { Deadline } from '../../src/outbound/deadline.js';
import type { OutboundPort, OutboundResponse } from '../../src/outbound/outbound.types.js';
import { DomainError } from '../../src/problems/domain-error.js';
import { ProofTrail } from '../../src/providers/proof-trail.js';
import type { ProviderContext } from '../../src/providers/provider.js';
import { RegistryClient } from '../../src/registry/registry-client.js';
import type { ScriptedCall } from './fake-outbound.js';

/** What a provider may use, with all its calls scripted. */
export function contextOf(outbound: OutboundPort): ProviderContext {
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

/**
 * The problem that a call ended in. It fails where there was none, or where anything shows in it that nobody may be told:
 * the secret, as it is and as it travels, and what the other side wrote.
 */
export async function problemOf(
  call: Promise<unknown> | undefined,
  ...untold: readonly [string, ...string[]]
): Promise<DomainError> {
  const error: unknown = await call?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error('no problem was thrown', { cause: error });
  const shown = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
  for (const text of untold) expect(shown).not.toContain(text);
  return error;
}

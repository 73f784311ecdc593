import { inspect } from 'node:util';
import { json, type FakeOutbound, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import type { ProviderContext } from '../provider.js';

export const SECRET = `dop_v1_${'5'.repeat(64)}`;
const REGISTRIES = 'https://api.digitalocean.com/v2/registries';

export const get = (path: string, answer: OutboundResponse | Error): ScriptedCall => ({
  call: `GET ${REGISTRIES}${path}`,
  as: `Bearer ${SECRET}`,
  answer,
});
export const refused = (status: number, id: string, headers?: Record<string, string>): OutboundResponse =>
  json(status, { id, message: 'text of the provider' }, headers);

export function contextOf(outbound: FakeOutbound): ProviderContext {
  return {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(5_000),
    trail: new ProofTrail(),
  };
}

export async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error('no problem was thrown', { cause: error });
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain('text of the provider');
  return error;
}

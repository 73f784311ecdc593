import { inspect } from 'node:util';
import type { FakeOutbound, ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import type { ProviderContext } from '../provider.js';
import type { GithubFields } from './github.fields.js';

export const SECRET = `ghp_${'A'.repeat(36)}`;
export const SCOPED = { 'x-oauth-scopes': 'gist, read:packages' };
export const fields: GithubFields = { githubUsername: 'Acme', githubRepository: 'app', ownerKind: 'users' };

export const step = (call: string, as: string | undefined, answer: OutboundResponse): ScriptedCall => ({
  call,
  as,
  answer,
});

export function context(outbound: FakeOutbound): ProviderContext {
  return {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(1_000),
    trail: new ProofTrail(),
  };
}

export async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  const shown = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(Buffer.from(`Acme:${SECRET}`).toString('base64'));
  return error as DomainError;
}

import { inspect } from 'node:util';
import { json, jwt, type FakeOutbound, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import type { ProviderContext } from '../provider.js';

export const SECRET = `dckr_pat_${'S'.repeat(27)}`;
export const REPOSITORIES = 'https://hub.docker.com/v2/namespaces/mycompany/repositories';
export const TOKEN = jwt({ scope: 'repo:read' });
export const GIVEN = json(200, { access_token: TOKEN });

export const login = (answer: OutboundResponse | Error): ScriptedCall => ({
  call: 'POST https://hub.docker.com/v2/auth/token',
  answer,
});
export const list = (answer: OutboundResponse, url = `${REPOSITORIES}?page=1&page_size=1`): ScriptedCall => ({
  call: `GET ${url}`,
  as: `Bearer ${TOKEN}`,
  answer,
});
export const told = (status: number, message: string, headers?: Record<string, string>): OutboundResponse =>
  json(status, { message, errinfo: {} }, headers);

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
  expect(shown).not.toContain(TOKEN);
  return error;
}

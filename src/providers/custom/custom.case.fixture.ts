import { inspect } from 'node:util';
import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import type { ProviderContext, VerifiedCredential } from '../provider.js';
import { StoreCustomCredentialDto } from './custom.dto.js';
import type { CustomFields } from './custom.fields.js';
import { customProvider } from './custom.provider.js';

export const R = 'https://r.example';
export const SECRET = 'wörd-p4ss-S3cret';
export const LOGIN = `Basic me:${SECRET}`;
export const VERSION = `GET ${R}/v2/`;
export const TAGS = `GET ${R}/v2/team/app/tags/list?n=1`;
export const TOKEN = `GET ${R}/token?service=r.example`;
export const PULL_TOKEN = `${TOKEN}&scope=repository:team/app:pull`;
export const BEARER = challenged(`Bearer realm="${R}/token",service="r.example"`);
export const BASIC = challenged('Basic realm="r"');
export const OK = json(200, {});
export const SOME_TAGS = json(200, { name: 'team/app', tags: ['v1'] });
export const NAMED = jwt({ sub: 'me', access: [] });
export const PULLS = jwt({
  sub: 'me',
  access: [{ type: 'repository', name: 'team/app', actions: ['pull'] }],
});

export const given = (token: string): OutboundResponse => json(200, { token, access_token: token });
export const step = (
  call: string,
  as: string | undefined,
  answer: OutboundResponse | Error,
): ScriptedCall => ({
  call,
  as,
  answer,
});

export const PASSWORD = { username: 'me', password: SECRET };
export const PROBED = { ...PASSWORD, namespace: 'team', probeRepository: 'app' };

function context(outbound: FakeOutbound): ProviderContext {
  return {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(5_000),
    trail: new ProofTrail(),
  };
}

export function verify(
  members: Partial<StoreCustomCredentialDto>,
  outbound: FakeOutbound,
): Promise<VerifiedCredential<CustomFields>> {
  const input = Object.assign(new StoreCustomCredentialDto(), {
    projectId: 'p',
    registryUrl: 'r.example',
    ...members,
  });
  return customProvider.verify(input, context(outbound));
}

export async function problemOf(
  members: Partial<StoreCustomCredentialDto>,
  outbound: FakeOutbound,
): Promise<DomainError> {
  const error = await verify(members, outbound).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

export type ProblemCase = [
  name: string,
  code: ProblemCode,
  members: Partial<StoreCustomCredentialDto>,
  script: ScriptedCall[],
];

/** The script is played to its end, nothing is asked to push, and the problem tells no secret. */
export async function expectProblem(
  code: ProblemCode,
  members: Partial<StoreCustomCredentialDto>,
  script: ScriptedCall[],
): Promise<void> {
  const outbound = new FakeOutbound(...script);

  const error = await problemOf(members, outbound);

  expect(error.code).toBe(code);
  outbound.assertFinished();
  expect(outbound.calls.length).toBeLessThanOrEqual(4);
  expect(outbound.calls.every(({ url }) => !url.href.includes('push'))).toBe(true);
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(Buffer.from(`me:${SECRET}`).toString('base64'));
  expect(shown).not.toMatch(/text of the registry|attacker/);
}

import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import type { VerifiedCredential } from '../provider.js';
import { StoreCustomCredentialDto } from './custom.dto.js';
import type { CustomFields } from './custom.fields.js';
import { customProvider } from './custom.provider.js';

export const R = 'https://r.example';
export const SECRET = 'wörd-p4ss-S3cret';
/** No problem may show any of these. */
const UNTOLD = [
  SECRET,
  Buffer.from(`me:${SECRET}`).toString('base64'),
  'text of the registry',
  'attacker',
] as const;
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

export const PASSWORD = { username: 'me', password: SECRET };
export const PROBED = { ...PASSWORD, namespace: 'team', probeRepository: 'app' };

export function verify(
  members: Partial<StoreCustomCredentialDto>,
  outbound: FakeOutbound,
): Promise<VerifiedCredential<CustomFields>> {
  const input = Object.assign(new StoreCustomCredentialDto(), {
    projectId: 'p',
    registryUrl: 'r.example',
    ...members,
  });
  return customProvider.verify(input, contextOf(outbound));
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

  const error = await problemOf(verify(members, outbound), ...UNTOLD);

  expect(error.code).toBe(code);
  outbound.assertFinished();
  expect(outbound.calls.length).toBeLessThanOrEqual(4);
  expect(outbound.calls.every(({ url }) => !url.href.includes('push'))).toBe(true);
}

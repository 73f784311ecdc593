import {
  challenged,
  type FakeOutbound,
  json,
  jwt,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import type { ProviderContext, VerifiedCredential } from '../provider.js';
import { StoreQuayCredentialDto } from './quay.dto.js';
import type { QuayFields } from './quay.fields.js';
import { quayProvider } from './quay.provider.js';

export const SECRET = 'X'.repeat(40);
export const ROBOT = 'myorganization+deploy_robot';
const LOGIN = `Basic ${ROBOT}:${SECRET}`;
const TOKEN = jwt({ sub: ROBOT, access: [] });
export const GIVEN = json(200, { token: TOKEN });
export const HOST = 'quay.example.com:8443';

const step = (call: string, as: string | undefined, answer: OutboundResponse | Error): ScriptedCall => ({
  call,
  as,
  answer,
});
export const login = (answer: OutboundResponse | Error): ScriptedCall =>
  step('GET https://quay.io/v2/auth?service=quay.io', LOGIN, answer);
export const catalog = (answer: OutboundResponse): ScriptedCall =>
  step('GET https://quay.io/v2/_catalog?n=1', `Bearer ${TOKEN}`, answer);
export const ping = (answer: OutboundResponse): ScriptedCall =>
  step(`GET https://${HOST}/v2/`, undefined, answer);
export const ownLogin = (answer: OutboundResponse): ScriptedCall =>
  step(`GET https://${HOST}/v2/auth?service=quay.internal`, LOGIN, answer);
export const DOOR = challenged(`Bearer realm="https://${HOST}/v2/auth",service="quay.internal"`);

function context(outbound: FakeOutbound): ProviderContext {
  return {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(5_000),
    trail: new ProofTrail(),
  };
}

export function verify(
  members: Partial<StoreQuayCredentialDto>,
  outbound: FakeOutbound,
): Promise<VerifiedCredential<QuayFields>> {
  const seed = { projectId: 'p', quayNamespace: 'myorganization', robotUsername: ROBOT, robotToken: SECRET };
  return quayProvider.verify(Object.assign(new StoreQuayCredentialDto(), seed, members), context(outbound));
}

export async function problemOf(
  members: Partial<StoreQuayCredentialDto>,
  outbound: FakeOutbound,
): Promise<DomainError> {
  const error = await verify(members, outbound).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

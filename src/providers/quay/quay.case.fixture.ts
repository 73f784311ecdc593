import {
  challenged,
  type FakeOutbound,
  json,
  jwt,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf, step } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import type { VerifiedCredential } from '../provider.js';
import { StoreQuayCredentialDto } from './quay.dto.js';
import type { QuayFields } from './quay.fields.js';
import { quayProvider } from './quay.provider.js';

export const SECRET = 'X'.repeat(40);
export const ROBOT = 'myorganization+deploy_robot';
const LOGIN = `Basic ${ROBOT}:${SECRET}`;
/** No problem may show any of these. */
export const UNTOLD = [
  SECRET,
  Buffer.from(`${ROBOT}:${SECRET}`).toString('base64'),
  'text of the registry',
  'attacker',
] as const;
const TOKEN = jwt({ sub: ROBOT, access: [] });
export const GIVEN = json(200, { token: TOKEN });
export const HOST = 'quay.example.com:8443';

export const login = (answer: OutboundResponse | Error): ScriptedCall =>
  step('GET https://quay.io/v2/auth?service=quay.io', LOGIN, answer);
export const catalog = (answer: OutboundResponse): ScriptedCall =>
  step('GET https://quay.io/v2/_catalog?n=1', `Bearer ${TOKEN}`, answer);
export const ping = (answer: OutboundResponse): ScriptedCall =>
  step(`GET https://${HOST}/v2/`, undefined, answer);
export const ownLogin = (answer: OutboundResponse): ScriptedCall =>
  step(`GET https://${HOST}/v2/auth?service=quay.internal`, LOGIN, answer);
export const DOOR = challenged(`Bearer realm="https://${HOST}/v2/auth",service="quay.internal"`);

export function verify(
  members: Partial<StoreQuayCredentialDto>,
  outbound: FakeOutbound,
): Promise<VerifiedCredential<QuayFields>> {
  const seed = { projectId: 'p', quayNamespace: 'myorganization', robotUsername: ROBOT, robotToken: SECRET };
  return quayProvider.verify(Object.assign(new StoreQuayCredentialDto(), seed, members), contextOf(outbound));
}

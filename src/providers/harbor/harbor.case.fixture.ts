import { type FakeOutbound, json, jwt, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreHarborCredentialDto } from './harbor.dto.js';
import { harborProvider } from './harbor.provider.js';

export const HARBOR = 'https://harbor.example.com:8443';
export const SECRET = 'SecretOfTheRobot1234';
export const ROBOT = 'robot$team+pull';
const LOGIN = `Basic ${ROBOT}:${SECRET}`;
export const TOKENS = `GET ${HARBOR}/service/token?service=harbor-registry`;
export const PULL = `${TOKENS}&scope=repository:team/pull-check:pull`;
export const PROJECT = `GET ${HARBOR}/api/v2.0/projects/team`;
export const EMPTY_401: OutboundResponse = { status: 401, headers: {}, body: '' };

export const given = (claims: object): OutboundResponse =>
  json(200, { token: jwt({ sub: ROBOT, ...claims }) });
export const granting = (...actions: string[]): OutboundResponse =>
  given({ access: [{ type: 'repository', name: 'team/pull-check', actions }] });
export const step = (call: string, answer: OutboundResponse | Error): ScriptedCall => ({
  call,
  as: LOGIN,
  answer,
});
export const LOGGED_IN = step(TOKENS, given({ access: [] }));

export function verify(outbound: FakeOutbound): ReturnType<typeof harborProvider.verify> {
  const input = {
    projectId: 'p',
    harborUrl: 'harbor.example.com:8443/',
    harborProject: 'team',
    username: ROBOT,
    password: SECRET,
  };
  return harborProvider.verify(Object.assign(new StoreHarborCredentialDto(), input), contextOf(outbound));
}

import {
  challenged,
  type FakeOutbound,
  json,
  ociError,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf, step } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreAcrCredentialDto } from './acr.dto.js';
import { acrProvider } from './acr.provider.js';

export const HOST = 'https://reg.azurecr.io';
export const SECRET = 'Secret~of-the-principal.8Q';
export const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const LOGIN = `Basic ${ID}:${SECRET}`;
export const TOKENS = `GET ${HOST}/oauth2/token?service=reg.azurecr.io`;
export const CATALOG_TOKENS = `${TOKENS}&scope=registry:catalog:*`;
export const CATALOG = `GET ${HOST}/v2/_catalog?n=1`;
export const VERSION = `GET ${HOST}/v2/`;
export const DOOR = `Bearer realm="${HOST}/oauth2/token",service="reg.azurecr.io"`;
export const MORE_SCOPE = challenged(`${DOOR},error="insufficient_scope"`);
export const FIREWALL = ociError(403, 'DENIED');

export const given = (token: string): OutboundResponse => json(200, { access_token: token });
export const login = (answer: OutboundResponse | Error): ScriptedCall => step(TOKENS, LOGIN, answer);

export function verify(outbound: FakeOutbound, members: Partial<StoreAcrCredentialDto> = {}) {
  const seed = {
    projectId: 'p',
    acrLoginServer: 'Reg.azurecr.io',
    servicePrincipalId: ID,
    servicePrincipalPassword: SECRET,
  };
  return acrProvider.verify(Object.assign(new StoreAcrCredentialDto(), seed, members), contextOf(outbound));
}

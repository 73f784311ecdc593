import {
  challenged,
  type FakeOutbound,
  json,
  ociError,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import type { ProviderContext } from '../provider.js';
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
export const call = (
  made: string,
  as: string | undefined,
  answer: OutboundResponse | Error,
): ScriptedCall => ({
  call: made,
  as,
  answer,
});
export const login = (answer: OutboundResponse | Error): ScriptedCall => call(TOKENS, LOGIN, answer);
export const context = (outbound: FakeOutbound): ProviderContext => ({
  outbound,
  registry: new RegistryClient(outbound),
  deadline: Deadline.after(5_000),
  trail: new ProofTrail(),
});

export function verify(outbound: FakeOutbound, members: Partial<StoreAcrCredentialDto> = {}) {
  const seed = {
    projectId: 'p',
    acrLoginServer: 'Reg.azurecr.io',
    servicePrincipalId: ID,
    servicePrincipalPassword: SECRET,
  };
  return acrProvider.verify(Object.assign(new StoreAcrCredentialDto(), seed, members), context(outbound));
}

export async function problemOf(promise: Promise<unknown> | undefined): Promise<DomainError> {
  const error = await promise?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

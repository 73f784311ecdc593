import { type FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreJfrogCredentialDto } from './jfrog.dto.js';
import { jfrogProvider } from './jfrog.provider.js';

export const SECRET = `cmVmd${'R'.repeat(59)}`;
const LOGIN = `Basic ci-pull:${SECRET}`;
export const API = 'GET https://acme.jfrog.io/artifactory/api';
export const REPOSITORIES = `${API}/repositories?packageType=docker`;
export const CATALOG = `${API}/docker/docker-local/v2/_catalog`;
export const OURS = json(200, [
  null,
  { key: 'other' },
  { key: 'docker-local', type: 'LOCAL', packageType: 'Docker' },
]);

export const says = (status: number, message: string): OutboundResponse =>
  json(status, { errors: [{ status, message }] });
export const step = (call: string, answer: OutboundResponse | Error, as = LOGIN): ScriptedCall => ({
  call,
  as,
  answer,
});

export function verify(
  outbound: FakeOutbound,
  members: Partial<StoreJfrogCredentialDto> = {},
): ReturnType<typeof jfrogProvider.verify> {
  const seed = {
    projectId: 'p',
    jfrogUrl: 'https://ACME.jfrog.io/',
    repositoryKey: 'docker-local',
    username: 'ci-pull',
    password: SECRET,
  };
  return jfrogProvider.verify(
    Object.assign(new StoreJfrogCredentialDto(), seed, members),
    contextOf(outbound),
  );
}

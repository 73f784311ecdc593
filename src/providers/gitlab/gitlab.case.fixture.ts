import { inspect } from 'node:util';
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
import type { ProviderContext } from '../provider.js';
import { StoreGitlabCredentialDto } from './gitlab.dto.js';
import type { GitlabFields } from './gitlab.fields.js';
import { gitlabProvider } from './gitlab.provider.js';

export const DEPLOY = `gldt-${'A'.repeat(20)}`;
export const ACCESS = `glpat-${'B'.repeat(20)}`;
export const PROJECT = 'Group/sub/app';
const SELF = '/api/v4/personal_access_tokens/self';
export const GRANTED = jwt({ access: [{ type: 'repository', name: 'group/sub/app', actions: ['pull'] }] });
export const TOLD = json(200, {
  scopes: ['read_registry'],
  expires_at: '2099-02-03',
  active: true,
  revoked: false,
});
export const OWN = {
  registryUrl: 'https://registry.example.com:5050',
  gitlabUrl: 'https://git.example.com/lab',
};

export type Members = Partial<StoreGitlabCredentialDto>;

export const step = (call: string, as: string | undefined, answer: OutboundResponse): ScriptedCall => ({
  call: `GET https://${call}`,
  as,
  answer,
});
export const self = (answer: OutboundResponse, web = 'gitlab.com'): ScriptedCall =>
  step(`${web}${SELF}`, undefined, answer);
export const login = (answer: OutboundResponse, web = 'gitlab.com'): ScriptedCall =>
  step(`${web}/jwt/auth?service=container_registry`, `Basic me:${DEPLOY}`, answer);
export const pull = (secret: string, answer: OutboundResponse, web = 'gitlab.com'): ScriptedCall =>
  step(
    `${web}/jwt/auth?service=container_registry&scope=repository:group/sub/app:pull`,
    `Basic me:${secret}`,
    answer,
  );
export const tags = (answer: OutboundResponse, host = 'registry.gitlab.com'): ScriptedCall =>
  step(`${host}/v2/group/sub/app/tags/list?n=1`, `Bearer ${GRANTED}`, answer);
export const given = (token: string): OutboundResponse => json(200, { token });
export const ping = (realm: string): ScriptedCall =>
  step(
    'registry.example.com:5050/v2/',
    undefined,
    challenged(`Bearer realm="${realm}",service="container_registry"`),
  );
export const LOGGED_IN = login(given(jwt({ access: [] })));
export const LISTED = json(200, { tags: ['v1'] });

export function context(outbound: FakeOutbound): ProviderContext {
  return {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(1_000),
    trail: new ProofTrail(),
  };
}

export function verify(
  outbound: FakeOutbound,
  changes: Members = {},
): ReturnType<typeof gitlabProvider.verify> {
  const input = { gitlabProjectId: 7, username: 'me', deployToken: DEPLOY, projectPath: PROJECT };
  return gitlabProvider.verify(
    Object.assign(new StoreGitlabCredentialDto(), input, changes),
    context(outbound),
  );
}

export async function problemOf(promise: Promise<unknown> | undefined): Promise<DomainError> {
  const error = await promise?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  const shown = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
  for (const secret of [DEPLOY, ACCESS]) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(Buffer.from(`me:${secret}`).toString('base64'));
  }
  return error as DomainError;
}

export const fields: GitlabFields = {
  gitlabProjectId: 7,
  username: 'me',
  registryUrl: 'registry.gitlab.com',
  projectPath: PROJECT,
  gitlabUrl: 'https://gitlab.com',
  readsApi: true,
};

import {
  challenged,
  type FakeOutbound,
  json,
  jwt,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreGitlabCredentialDto } from './gitlab.dto.js';
import type { GitlabFields } from './gitlab.fields.js';
import { gitlabProvider } from './gitlab.provider.js';

export const DEPLOY = `gldt-${'A'.repeat(20)}`;
export const ACCESS = `glpat-${'B'.repeat(20)}`;
/** No problem may show any of these. */
export const UNTOLD = [DEPLOY, ACCESS, loginOf(DEPLOY), loginOf(ACCESS)] as const;
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

export function verify(
  outbound: FakeOutbound,
  changes: Members = {},
): ReturnType<typeof gitlabProvider.verify> {
  const input = { gitlabProjectId: 7, username: 'me', deployToken: DEPLOY, projectPath: PROJECT };
  return gitlabProvider.verify(
    Object.assign(new StoreGitlabCredentialDto(), input, changes),
    contextOf(outbound),
  );
}

export const fields: GitlabFields = {
  gitlabProjectId: 7,
  username: 'me',
  registryUrl: 'registry.gitlab.com',
  projectPath: PROJECT,
  gitlabUrl: 'https://gitlab.com',
  readsApi: true,
};

function loginOf(token: string): string {
  return Buffer.from(`me:${token}`).toString('base64');
}

import type { RegistryContent } from '../registry/registry-content.js';

/** A token: of a user, group or project, or a deploy token, which the API does not know. */
export interface GitlabToken {
  kind: 'access' | 'deploy';
  token: string;
  /** Of deploy tokens; with access tokens any user name goes. */
  user?: string;
  scopes: readonly string[];
  /** Projects that it may pull from. */
  projects: readonly string[];
  expires?: string;
  state?: 'expired' | 'revoked';
}

const PROJECT = 'my-group/my-subgroup/my-project';
const DEPLOY_USER = 'gitlab+deploy-token-1';

/** Tokens by what they show, the same at every GitLab. */
export const GITLAB_TOKENS = {
  valid: access('X', ['read_api', 'read_registry'], { expires: '2099-12-31' }),
  'registry-only-access-token': access('r', ['read_registry']),
  'access-token-with-api': access('a', ['api']),
  'access-token-without-registry': access('n', ['read_user']),
  'access-token-of-another-project': access('o', ['read_registry'], { projects: ['other-group/other'] }),
  'expired-access-token': access('e', ['read_registry'], { state: 'expired' }),
  'revoked-access-token': access('v', ['read_registry'], { state: 'revoked' }),
  'deploy-token': deploy('d', ['read_registry']),
  'deploy-token-without-prefix': { ...deploy('p', ['read_registry']), token: 'p'.repeat(20) },
  'deploy-token-without-registry': deploy('w', ['read_repository']),
  'deploy-token-of-another-project': { ...deploy('q', ['read_registry']), projects: ['other-group/other'] },
} satisfies Record<string, GitlabToken>;

export const GITLAB_PROJECT = PROJECT;
export const GITLAB_DEPLOY_USER = DEPLOY_USER;

/** Tags per image. A project may be an image itself, and have further ones below it. */
export const GITLAB_CONTENT: RegistryContent = {
  [PROJECT]: ['1.0.0', '1.1.0', 'latest'],
  [`${PROJECT}/backend`]: ['2.0.0', 'latest'],
  [`${PROJECT}/many-tags`]: Array.from(
    { length: 120 },
    (_, index) => `build-${String(index + 1).padStart(3, '0')}`,
  ),
  'other-group/other': ['1.0.0'],
};

/** Projects that are there; one of them has no image. */
export const GITLAB_PROJECTS = [PROJECT, 'other-group/other', 'my-group/empty'];

function access(letter: string, scopes: string[], more: Partial<GitlabToken> = {}): GitlabToken {
  const projects = [PROJECT, 'my-group/empty'];
  return { kind: 'access', token: `glpat-${letter.repeat(20)}`, scopes, projects, ...more };
}

function deploy(letter: string, scopes: string[]): GitlabToken {
  const token = `gldt-${letter.repeat(20)}`;
  return { kind: 'deploy', token, user: DEPLOY_USER, scopes, projects: [PROJECT, 'my-group/empty'] };
}

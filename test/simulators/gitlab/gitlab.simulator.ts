import type { ProviderSimulator } from '../simulator.js';
import { answerApi } from './gitlab.api.js';
import { GITLAB_DEPLOY_USER, GITLAB_PROJECT, GITLAB_TOKENS, type GitlabToken } from './gitlab.data.js';
import { answerLogin, answerRegistry, GITLAB_PAIRS } from './gitlab.registry.js';
import { GITLAB_SCENARIOS } from './gitlab.scenarios.js';

const CREDENTIAL = {
  gitlabProjectId: 12_345_678,
  username: 'somebody',
  deployToken: GITLAB_TOKENS.valid.token,
  registryUrl: 'registry.gitlab.com',
  projectPath: GITLAB_PROJECT,
};

const DEPLOY = {
  ...CREDENTIAL,
  username: GITLAB_DEPLOY_USER,
  deployToken: GITLAB_TOKENS['deploy-token'].token,
};

const OWN = { ...DEPLOY, registryUrl: 'https://registry.gitlab.example.com' };
const OWN_WEB = 'https://gitlab.example.com';

const otherTokens = Object.entries<GitlabToken>(GITLAB_TOKENS)
  .filter(([name]) => name !== 'valid')
  .map(
    ([name, { token, user }]) =>
      [name, { ...CREDENTIAL, username: user ?? CREDENTIAL.username, deployToken: token }] as const,
  );

/** gitlab.com and a GitLab that somebody hosts, each with its registry. */
export const gitlabSimulator = {
  name: 'gitlab',
  hosts: Object.fromEntries(
    Object.entries(GITLAB_PAIRS).flatMap(([registry, web]) => [
      [registry, `the registry of ${web}`],
      [web, 'GitLab itself: the API, and /jwt/auth'],
    ]),
  ),
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherTokens),
    'unknown-access-token': { ...CREDENTIAL, deployToken: `glpat-${'u'.repeat(20)}` },
    'unknown-deploy-token': { ...DEPLOY, deployToken: `gldt-${'u'.repeat(20)}` },
    'deploy-token-with-another-user': { ...DEPLOY, username: 'somebody' },
    'job-token': { ...CREDENTIAL, deployToken: `glcbt-${'j'.repeat(20)}` },
    'missing-project': { ...CREDENTIAL, projectPath: 'my-group/no-such-project' },
    'deploy-token-of-a-missing-project': { ...DEPLOY, projectPath: 'my-group/no-such-project' },
    'project-without-images': { ...DEPLOY, projectPath: 'my-group/empty' },
    'project-with-capitals': { ...DEPLOY, projectPath: 'My-Group/my-subgroup/My-Project' },
    'self-managed': { ...OWN, gitlabUrl: OWN_WEB },
    'self-managed-access-token': { ...OWN, deployToken: CREDENTIAL.deployToken, gitlabUrl: OWN_WEB },
    'self-managed-without-gitlab-url': OWN,
    'self-managed-with-another-gitlab': { ...OWN, gitlabUrl: 'https://gitlab.com' },
    'saas-with-another-gitlab': { ...CREDENTIAL, gitlabUrl: OWN_WEB },
  },
  scenarios: GITLAB_SCENARIOS,
  answer: (request) => {
    if (request.host in GITLAB_PAIRS) return answerRegistry(request);
    return request.url.pathname === '/jwt/auth' ? answerLogin(request) : answerApi(request);
  },
} as const satisfies ProviderSimulator;

import type { ProviderSimulator } from '../simulator.js';
import { answerApi } from './github.api.js';
import { GITHUB_TOKENS } from './github.data.js';
import { answerRegistry } from './github.registry.js';
import { GITHUB_SCENARIOS } from './github.scenarios.js';

const API_HOST = 'api.github.com';

const CREDENTIAL = {
  githubUsername: 'my-organization',
  githubRepository: 'backend',
  accessToken: GITHUB_TOKENS.valid.token,
};

const otherTokens = Object.entries(GITHUB_TOKENS)
  .filter(([name]) => name !== 'valid')
  .map(([name, { token }]) => [name, { ...CREDENTIAL, accessToken: token }] as const);

/** GitHub's API and its container registry. */
export const githubSimulator = {
  name: 'github',
  hosts: { [API_HOST]: 'the REST API', 'ghcr.io': 'the registry, and its token endpoint' },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherTokens),
    'fine-grained-token': { ...CREDENTIAL, accessToken: `github_pat_${'X'.repeat(82)}` },
    'actions-token': { ...CREDENTIAL, accessToken: `ghs_${'X'.repeat(36)}` },
    'unknown-token': { ...CREDENTIAL, accessToken: `ghp_${'u'.repeat(36)}` },
    'whole-organization': {
      githubUsername: CREDENTIAL.githubUsername,
      accessToken: CREDENTIAL.accessToken,
    },
    'organization-without-packages': {
      githubUsername: 'empty-organization',
      accessToken: CREDENTIAL.accessToken,
    },
    'user-as-owner': { ...CREDENTIAL, githubUsername: 'octocat', githubRepository: 'hello-world' },
    'public-package': { ...CREDENTIAL, githubRepository: 'tools/cli' },
    'missing-package': { ...CREDENTIAL, githubRepository: 'no-such-package' },
    'missing-owner': { ...CREDENTIAL, githubUsername: 'no-such-owner' },
  },
  scenarios: GITHUB_SCENARIOS,
  answer: (request) => (request.host === API_HOST ? answerApi(request) : answerRegistry(request)),
} as const satisfies ProviderSimulator;

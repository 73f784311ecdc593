import type { ProviderSimulator } from '../simulator.js';
import { DOCKERHUB_ACCOUNTS, type DockerhubAccount } from './dockerhub.data.js';
import { answerHub } from './dockerhub.hub.js';
import { answerRegistry, answerTokens } from './dockerhub.registry.js';
import { DOCKERHUB_SCENARIOS } from './dockerhub.scenarios.js';

const HUB_HOST = 'hub.docker.com';
const TOKEN_HOST = 'auth.docker.io';

const CREDENTIAL = credentialOf(DOCKERHUB_ACCOUNTS.valid);

const otherAccounts = Object.entries<DockerhubAccount>(DOCKERHUB_ACCOUNTS)
  .filter(([name]) => name !== 'valid')
  .map(([name, account]) => [name, credentialOf(account)] as const);

/** The Hub's API, its token server and its registry. */
export const dockerhubSimulator = {
  name: 'dockerhub',
  hosts: {
    [HUB_HOST]: 'the API',
    [TOKEN_HOST]: 'the token server of the registry',
    'registry-1.docker.io': 'the registry',
  },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherAccounts),
    'wrong-token': { ...CREDENTIAL, accessToken: `dckr_pat_${'Z'.repeat(27)}` },
    'unknown-user': { ...CREDENTIAL, dockerhubUsername: 'nobody-at-all' },
    'name-of-another-namespace': { ...CREDENTIAL, dockerhubUsername: 'myorganization' },
    'e-mail-address': { ...CREDENTIAL, dockerhubUsername: 'mycompany@example.com' },
  },
  scenarios: DOCKERHUB_SCENARIOS,
  answer: (request) => {
    if (request.host === HUB_HOST) return answerHub(request);
    return request.host === TOKEN_HOST ? answerTokens(request) : answerRegistry(request);
  },
} as const satisfies ProviderSimulator;

function credentialOf({ identifier, secret }: DockerhubAccount) {
  return { dockerhubUsername: identifier, accessToken: secret };
}

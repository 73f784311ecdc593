import type { ProviderSimulator } from '../simulator.js';
import { answerJfrog, JFROG_HOST } from './jfrog.api.js';
import { JFROG_ACCOUNTS, JFROG_EXPIRED_TOKEN } from './jfrog.data.js';
import { JFROG_SCENARIOS } from './jfrog.scenarios.js';

const CREDENTIAL = {
  jfrogUrl: `https://${JFROG_HOST}`,
  repositoryKey: 'docker-local',
  username: JFROG_ACCOUNTS.valid.user,
  password: JFROG_ACCOUNTS.valid.secret,
};

const others = Object.entries(JFROG_ACCOUNTS)
  .filter(([name]) => name !== 'valid')
  .map(([name, { user, secret }]) => [name, { ...CREDENTIAL, username: user, password: secret }] as const);

/** A JFrog platform with its Artifactory. */
export const jfrogSimulator = {
  name: 'jfrog',
  hosts: { [JFROG_HOST]: 'a JFrog platform; Artifactory is at /artifactory' },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(others),
    'expired-access-token': { ...CREDENTIAL, username: 'ci-jwt', password: JFROG_EXPIRED_TOKEN },
    'wrong-password': { ...CREDENTIAL, password: `cmVmd${'W'.repeat(59)}` },
    'unknown-user': { ...CREDENTIAL, username: 'nobody' },
    'missing-repository': { ...CREDENTIAL, repositoryKey: 'no-such-repository' },
    'maven-repository': { ...CREDENTIAL, repositoryKey: 'libs-release' },
    'virtual-repository': { ...CREDENTIAL, repositoryKey: 'docker-virtual' },
    'with-artifactory-path': { ...CREDENTIAL, jfrogUrl: `https://${JFROG_HOST}/artifactory/` },
    'address-of-the-pages': { ...CREDENTIAL, jfrogUrl: `https://${JFROG_HOST}/ui/packages` },
  },
  scenarios: JFROG_SCENARIOS,
  answer: answerJfrog,
} as const satisfies ProviderSimulator;

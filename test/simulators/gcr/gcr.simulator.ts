import type { ProviderSimulator } from '../simulator.js';
import { answerApi } from './gcr.api.js';
import { GCR_ACCOUNTS, GCR_HOSTS } from './gcr.data.js';
import { brokenKeyFiles, keyFile, keyMembers } from './gcr.keys.js';
import { answerOauth } from './gcr.oauth.js';
import { answerRegistry } from './gcr.registry.js';
import { GCR_SCENARIOS } from './gcr.scenarios.js';

const TOKEN_HOST = 'oauth2.googleapis.com';
const API_HOST = 'artifactregistry.googleapis.com';

const CREDENTIAL = {
  gcpProjectId: 'my-gcp-project',
  registryHostname: 'gcr.io',
  serviceAccountKey: keyFile(keyMembers(GCR_ACCOUNTS.valid.email)),
};
const REGIONAL = { ...CREDENTIAL, registryHostname: 'europe-west1-docker.pkg.dev' };

const otherAccounts = Object.entries(GCR_ACCOUNTS)
  .filter(([name]) => name !== 'valid')
  .flatMap(([name, { email }]) => {
    const serviceAccountKey = keyFile(keyMembers(email));
    return [
      [name, { ...CREDENTIAL, serviceAccountKey }] as const,
      [`${name}-regional`, { ...REGIONAL, serviceAccountKey }] as const,
    ];
  });

const otherFiles = Object.entries(brokenKeyFiles(GCR_ACCOUNTS.valid.email)).map(
  ([name, serviceAccountKey]) => [name, { ...CREDENTIAL, serviceAccountKey }] as const,
);

/** Google's token server, the API of Artifact Registry, and the registries. */
export const gcrSimulator = {
  name: 'gcr',
  hosts: {
    [TOKEN_HOST]: 'the token server',
    [API_HOST]: 'the API of Artifact Registry',
    ...Object.fromEntries(
      Object.entries(GCR_HOSTS).map(([host, location]) => [host, `registry of the location ${location}`]),
    ),
  },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherAccounts),
    ...Object.fromEntries(otherFiles),
    regional: REGIONAL,
    'multi-region': { ...CREDENTIAL, registryHostname: 'us-docker.pkg.dev' },
    'domain-scoped-project': { ...CREDENTIAL, gcpProjectId: 'example.com:legacy' },
    'unknown-account': {
      ...CREDENTIAL,
      serviceAccountKey: keyFile(keyMembers('ghost@my-gcp-project.iam.gserviceaccount.com')),
    },
    'missing-repository': { ...CREDENTIAL, registryHostname: 'eu.gcr.io' },
    'no-docker-repository': { ...CREDENTIAL, registryHostname: 'asia-east1-docker.pkg.dev' },
    'missing-project': { ...CREDENTIAL, gcpProjectId: 'no-such-project' },
    'project-of-others': { ...CREDENTIAL, gcpProjectId: 'other-project' },
    'project-of-others-regional': { ...REGIONAL, gcpProjectId: 'other-project' },
    'api-disabled': { ...CREDENTIAL, gcpProjectId: 'api-off-project' },
    'billing-disabled': { ...CREDENTIAL, gcpProjectId: 'unpaid-project' },
  },
  scenarios: GCR_SCENARIOS,
  answer: (request) => {
    if (request.host === TOKEN_HOST) return answerOauth(request);
    return request.host === API_HOST ? answerApi(request) : answerRegistry(request);
  },
} as const satisfies ProviderSimulator;

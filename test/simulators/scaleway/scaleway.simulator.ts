import { SCALEWAY_KEYS, SCALEWAY_REGIONS } from './scaleway.data.js';
import type { ProviderSimulator } from '../simulator.js';
import { answerApi } from './scaleway.api.js';
import { answerRegistry, answerTokens } from './scaleway.registry.js';
import { SCALEWAY_SCENARIOS } from './scaleway.scenarios.js';

const API_HOST = 'api.scaleway.com';

const CREDENTIAL = {
  region: 'fr-par',
  namespaceName: 'my-production-registry',
  secretKey: SCALEWAY_KEYS.valid.secretKey,
};

const otherKeys = Object.entries(SCALEWAY_KEYS)
  .filter(([name]) => name !== 'valid')
  .map(([name, { secretKey }]) => [name, { ...CREDENTIAL, secretKey }] as const);

/** Scaleway's API, its token endpoint and the registries of its regions. */
export const scalewaySimulator = {
  name: 'scaleway',
  hosts: {
    [API_HOST]: 'the API, and the token endpoint of the registries',
    ...Object.fromEntries(
      SCALEWAY_REGIONS.map((region) => [`rg.${region}.scw.cloud`, `registry of ${region}`]),
    ),
  },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherKeys),
    'unknown-key': { ...CREDENTIAL, secretKey: '11111111-2222-4333-8444-555555555555' },
    'other-region': { ...CREDENTIAL, region: 'nl-ams' },
    'namespace-of-another-region': { ...CREDENTIAL, namespaceName: 'warsaw' },
    'missing-namespace': { ...CREDENTIAL, namespaceName: 'no-such-registry' },
    'empty-namespace': { ...CREDENTIAL, namespaceName: 'empty-registry' },
  },
  scenarios: SCALEWAY_SCENARIOS,
  answer: (request) =>
    request.host === API_HOST ? (answerTokens(request) ?? answerApi(request)) : answerRegistry(request),
} as const satisfies ProviderSimulator;

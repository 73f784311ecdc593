import type { ProviderSimulator } from '../simulator.js';
import { answerApi } from './digitalocean.api.js';
import { DIGITALOCEAN_TOKENS } from './digitalocean.data.js';
import { answerAuth, answerRegistry } from './digitalocean.registry.js';
import { DIGITALOCEAN_SCENARIOS } from './digitalocean.scenarios.js';

const API_HOST = 'api.digitalocean.com';

const CREDENTIAL = { registryName: 'mycompany-registry', accessToken: DIGITALOCEAN_TOKENS.valid.token };

const otherTokens = Object.entries(DIGITALOCEAN_TOKENS)
  .filter(([name]) => name !== 'valid')
  .map(([name, { token }]) => [name, { ...CREDENTIAL, accessToken: token }] as const);

/** DigitalOcean's API, with the token server of the registry, and the registry. */
export const digitaloceanSimulator = {
  name: 'digitalocean',
  hosts: {
    [API_HOST]: 'the API, and the token server of the registry',
    'registry.digitalocean.com': 'the registry',
  },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherTokens),
    'unknown-token': { ...CREDENTIAL, accessToken: `dop_v1_${'0'.repeat(64)}` },
    'refresh-token': { ...CREDENTIAL, accessToken: `dor_v1_${'a'.repeat(64)}` },
    'other-registry': { ...CREDENTIAL, registryName: 'mycompany-staging' },
    'empty-registry': { ...CREDENTIAL, registryName: 'mycompany-empty' },
    'missing-registry': { ...CREDENTIAL, registryName: 'no-such-registry' },
  },
  scenarios: DIGITALOCEAN_SCENARIOS,
  answer: (request) =>
    request.host === API_HOST ? (answerAuth(request) ?? answerApi(request)) : answerRegistry(request),
} as const satisfies ProviderSimulator;

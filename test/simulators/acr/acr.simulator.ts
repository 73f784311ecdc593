import type { ProviderSimulator } from '../simulator.js';
import { ABAC_ACCOUNTS, ACR_ACCOUNTS } from './acr.data.js';
import { ACR_HOSTS, answerAcr } from './acr.registry.js';
import { ACR_SCENARIOS } from './acr.scenarios.js';

type Login = { user: string; secret: string };

const CREDENTIAL = credentialAt('myregistry.azurecr.io', ACR_ACCOUNTS.valid);

const others = Object.entries(ACR_ACCOUNTS)
  .filter(([name]) => name !== 'valid')
  .map(([name, account]) => [name, credentialAt('myregistry.azurecr.io', account)] as const);

const abac = Object.entries(ABAC_ACCOUNTS).map(
  ([name, account]) => [name, credentialAt('abacregistry.azurecr.io', account)] as const,
);

/** Azure Container Registry: registries under their login servers. */
export const acrSimulator = {
  name: 'acr',
  hosts: ACR_HOSTS,
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries([...others, ...abac]),
    'wrong-password': { ...CREDENTIAL, servicePrincipalPassword: 'w'.repeat(40) },
    'unknown-principal': { ...CREDENTIAL, servicePrincipalId: '3f333df6-90a4-4fda-8dd3-9485d27cee36' },
    'upper-case-host': { ...CREDENTIAL, acrLoginServer: 'MyRegistry.azurecr.io' },
    'china-cloud': { ...CREDENTIAL, acrLoginServer: 'myregistry.azurecr.cn' },
    'lookalike-host': { ...CREDENTIAL, acrLoginServer: 'myregistry.azurecr.io.attacker.example.net' },
    'regional-host': { ...CREDENTIAL, acrLoginServer: 'myregistry.westeurope.data.azurecr.io' },
  },
  scenarios: ACR_SCENARIOS,
  answer: answerAcr,
} as const satisfies ProviderSimulator;

function credentialAt(acrLoginServer: string, { user, secret }: Login) {
  return { acrLoginServer, servicePrincipalId: user, servicePrincipalPassword: secret };
}

import type { ProviderSimulator } from '../simulator.js';
import { QUAY_ACCOUNTS } from './quay.data.js';
import { answerQuay, QUAY_HOSTS } from './quay.registry.js';
import { QUAY_SCENARIOS } from './quay.scenarios.js';

const CREDENTIAL = {
  quayNamespace: 'myorganization',
  robotUsername: QUAY_ACCOUNTS.valid.user,
  robotToken: QUAY_ACCOUNTS.valid.secret,
  quayHost: 'quay.io',
};

const otherAccounts = Object.entries(QUAY_ACCOUNTS)
  .filter(([name]) => name !== 'valid')
  .map(([name, { user, secret }]) => {
    const quayNamespace = user.includes('+') ? (user.split('+')[0] ?? '') : 'myorganization';
    return [name, { ...CREDENTIAL, quayNamespace, robotUsername: user, robotToken: secret }] as const;
  });

/** quay.io and Quays that somebody hosts. */
export const quaySimulator = {
  name: 'quay',
  hosts: Object.fromEntries(
    Object.entries(QUAY_HOSTS).map(([host, service]) => [
      host,
      `Quay whose configured service name is ${service}`,
    ]),
  ),
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(otherAccounts),
    'wrong-token': { ...CREDENTIAL, robotToken: 'W'.repeat(40) },
    'unknown-robot': { ...CREDENTIAL, robotUsername: 'myorganization+nobody' },
    'self-hosted': { ...CREDENTIAL, quayHost: 'quay.example.com' },
    'self-hosted-alias': { ...CREDENTIAL, quayHost: 'quay-alias.example.com' },
  },
  scenarios: QUAY_SCENARIOS,
  answer: answerQuay,
} as const satisfies ProviderSimulator;

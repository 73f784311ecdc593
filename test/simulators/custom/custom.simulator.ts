import { OciRegistry } from '../registry/oci-registry.js';
import { ociError } from '../registry/registry-errors.js';
import { htmlReply } from '../reply.js';
import { answerAt } from '../scenario-answers.js';
import type { ProviderSimulator } from '../simulator.js';
import { CUSTOM_ACCOUNTS } from './custom.data.js';
import { CUSTOM_REGISTRIES, type CustomRegistry } from './custom.styles.js';

const NOT_A_REGISTRY = 'website.example.com';
const { user: username, secret: password } = CUSTOM_ACCOUNTS.valid;

const registries = new Map(CUSTOM_REGISTRIES.map(({ host, style }) => [host, new OciRegistry(style)]));
const variants = CUSTOM_REGISTRIES.map((one) => [one.name, credentialFor(one)] as const);
const CREDENTIAL = { registryUrl: 'https://registry.example.com', username, password };

function credentialFor({ host, style }: CustomRegistry) {
  return { registryUrl: `https://${host}${style.prefix}`, username, password };
}

/** Registries of anybody: one host for each style. */
export const customSimulator = {
  name: 'custom',
  hosts: {
    ...Object.fromEntries(CUSTOM_REGISTRIES.map(({ host, what }) => [host, what])),
    [NOT_A_REGISTRY]: 'a web site',
  },
  credential: CREDENTIAL,
  variants: {
    ...Object.fromEntries(variants),
    'with-probe': { ...CREDENTIAL, probeRepository: 'team/backend' },
    'with-namespace': { ...CREDENTIAL, namespace: 'team' },
    'missing-repository': { ...CREDENTIAL, probeRepository: 'team/no-such-repository' },
    'denied-repository': { ...CREDENTIAL, probeRepository: 'other/secret' },
    'wrong-password': { ...CREDENTIAL, password: 'wrong-horse-battery-staple' },
    'wrong-password-basic': {
      registryUrl: 'https://basic.example.com',
      username,
      password: 'wrong-horse-battery-staple',
    },
    'no-rights': {
      ...CREDENTIAL,
      username: CUSTOM_ACCOUNTS['no-rights'].user,
      password: CUSTOM_ACCOUNTS['no-rights'].secret,
      probeRepository: 'team/backend',
    },
    'one-repository': {
      ...CREDENTIAL,
      username: CUSTOM_ACCOUNTS['one-repository'].user,
      password: CUSTOM_ACCOUNTS['one-repository'].secret,
      probeRepository: 'team/backend',
    },
    token: { registryUrl: 'https://static-bearer.example.com', token: password },
    'not-a-registry': { registryUrl: `https://${NOT_A_REGISTRY}`, username, password },
    'nothing-listens': { registryUrl: 'https://closed.example.com', username, password },
  },
  scenarios: {
    rejected: {
      description: 'no credential is known: each registry answers as it does to a wrong one',
      answer: (request, normal) => {
        if (request.headers.authorization === undefined) return normal();
        const headers = { ...request.headers, authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' };
        return registries.get(request.host)?.answer({ ...request, headers }) ?? normal();
      },
    },
    'denied-everywhere': answerAt(
      /^(?!.*token)/,
      '403 DENIED at the registry',
      ociError(403, 'DENIED', 'denied'),
    ),
    'not-a-registry': answerAt(/\/v2\//, '404 below /v2/', { status: 404, text: '404 page not found\n' }),
    'token-endpoint-404': answerAt(/token|auth/, 'the token endpoint is not there', { status: 404 }),
  },
  answer: (request) => registries.get(request.host)?.answer(request) ?? htmlReply(404, 'Not Found'),
} as const satisfies ProviderSimulator;

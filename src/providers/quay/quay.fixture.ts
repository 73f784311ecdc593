import type { ProviderFixture } from '../provider.fixture.js';

export const fixture: ProviderFixture = {
  members: ['id', 'quayNamespace', 'robotUsername', 'quayHost', 'createdAt', 'description'],
  answer: {
    quayNamespace: 'myorganization',
    robotUsername: 'myorganization+deploy_robot',
    quayHost: 'quay.io',
  },
  required: ['quayNamespace', 'robotUsername', 'robotToken'],
  secrets: ['robotToken'],
  maxCalls: 2,
  scenarios: {
    'challenge-missing': 'credential_rejected',
    'challenge-garbage': 'credential_rejected',
    rejected: 'credential_rejected',
    'owner-disabled': 'credential_rejected',
    'namespace-disabled': 'namespace_not_found_or_denied',
    'token-endpoint-404': 'inconclusive',
    'anonymous-token': 'credential_rejected',
    'token-without-access': 'stored',
    'token-for-another-service': 'inconclusive',
    'no-repositories': 'stored',
    'catalog-of-another-namespace': 'stored',
    'catalog-denied': 'inconclusive',
    'tags-denied': 'stored',
  },
  variants: {
    'other-valid-robot': 'stored',
    'robot-without-repositories': 'stored',
    'robot-of-another-namespace': 'stored',
    'disabled-namespace': 'namespace_not_found_or_denied',
    'oauth-token': 'validation_failed',
    'wrong-token': 'credential_rejected',
    'unknown-robot': 'credential_rejected',
    'self-hosted': 'stored',
    'self-hosted-alias': 'stored',
  },
};

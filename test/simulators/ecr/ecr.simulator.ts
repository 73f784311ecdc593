import type { ProviderSimulator, Reply, SimulatedRequest } from '../simulator.js';
import { answerEcr } from './ecr.api.js';
import { ECR_KEYS } from './ecr.data.js';
import { ecrError } from './ecr.errors.js';
import { answerEcrRegistry, ECR_REGISTRY_HOST } from './ecr.registry.js';
import { ECR_SCENARIOS } from './ecr.scenarios.js';
import { answerSts } from './ecr.sts.js';
import type { SignedFor } from './ecr.verifier.js';

const CREDENTIAL = {
  awsRegion: 'eu-west-1',
  credentialType: 'static_keys',
  awsAccountId: ECR_KEYS.valid.account,
  awsAccessKeyId: ECR_KEYS.valid.id,
  awsSecretAccessKey: ECR_KEYS.valid.secret,
} as const;
const BY_ROLE = {
  ...membersOf('caller'),
  credentialType: 'iam_role',
  awsAccountId: ECR_KEYS.valid.account,
  roleArn: `arn:aws:iam::${ECR_KEYS.valid.account}:role/RegistryPull`,
  externalId: 'an-external-id',
} as const;

interface Api extends SignedFor {
  suffix: string;
}

const EUROPE = { region: 'eu-west-1', partition: 'aws', suffix: 'amazonaws.com' };
const APIS: Readonly<Record<string, Api>> = {
  'api.ecr.eu-west-1.amazonaws.com': { service: 'ecr', ...EUROPE },
  'sts.eu-west-1.amazonaws.com': { service: 'sts', ...EUROPE },
  'api.ecr.cn-north-1.amazonaws.com.cn': {
    service: 'ecr',
    region: 'cn-north-1',
    partition: 'aws-cn',
    suffix: 'amazonaws.com.cn',
  },
  'api.ecr.us-gov-west-1.amazonaws.com': {
    service: 'ecr',
    region: 'us-gov-west-1',
    partition: 'aws-us-gov',
    suffix: 'amazonaws.com',
  },
};

/** Amazon ECR and the part of STS that it needs. Signatures are checked. */
export const ecrSimulator = {
  name: 'ecr',
  hosts: {
    'api.ecr.eu-west-1.amazonaws.com': 'ECR API, Ireland',
    'sts.eu-west-1.amazonaws.com': 'STS, Ireland',
    'api.ecr.cn-north-1.amazonaws.com.cn': 'ECR API, Beijing',
    'api.ecr.us-gov-west-1.amazonaws.com': 'ECR API, GovCloud',
    [ECR_REGISTRY_HOST]: 'the registry of the valid key',
  },
  credential: CREDENTIAL,
  variants: {
    'account-left-out': {
      awsRegion: 'eu-west-1',
      awsAccessKeyId: ECR_KEYS.valid.id,
      awsSecretAccessKey: ECR_KEYS.valid.secret,
    },
    'iam-role': BY_ROLE,
    china: membersOf('china', 'cn-north-1'),
    govcloud: membersOf('govcloud', 'us-gov-west-1'),
    'unknown-key': { ...CREDENTIAL, awsAccessKeyId: 'AKIAUNKNOWNNNEXAMPLE' },
    'wrong-secret': { ...CREDENTIAL, awsSecretAccessKey: 'WrongXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    'key-of-another-partition': { ...CREDENTIAL, ...membersOf('china') },
    'temporary-key': { ...CREDENTIAL, awsAccessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    'user-id-for-key-id': { ...CREDENTIAL, awsAccessKeyId: 'AIDAIOSFODNN7EXAMPLE' },
    'key-id-for-secret': { ...CREDENTIAL, awsSecretAccessKey: 'AKIAOTHERKEYYEXAMPLE' },
    'login-only': membersOf('login-only'),
    'no-rights': membersOf('no-rights'),
    'list-only': membersOf('list-only'),
    'another-account': { ...CREDENTIAL, awsAccountId: '210987654321' },
    'role-wrong-external-id': { ...BY_ROLE, externalId: 'another-external-id' },
    'role-not-trusted': {
      ...BY_ROLE,
      roleArn: `arn:aws:iam::${ECR_KEYS.valid.account}:role/TrustsNobody`,
    },
    'role-of-another-account': { ...BY_ROLE, awsAccountId: '210987654321' },
    'role-wrong-secret': { ...BY_ROLE, awsSecretAccessKey: 'WrongXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    'empty-registry': membersOf('empty'),
  },
  scenarios: ECR_SCENARIOS,
  answer: (request: SimulatedRequest): Reply => {
    if (request.host === ECR_REGISTRY_HOST) return answerEcrRegistry(request);
    const api = APIS[request.host];
    if (!api || request.url.pathname !== '/') return ecrError('UnknownOperationException', '', 404);
    return api.service === 'sts' ? answerSts(request, api) : answerEcr(request, api, api.suffix);
  },
} as const satisfies ProviderSimulator;

function membersOf(name: keyof typeof ECR_KEYS, awsRegion = 'eu-west-1') {
  const { id, secret, account } = ECR_KEYS[name];
  return { awsRegion, awsAccountId: account, awsAccessKeyId: id, awsSecretAccessKey: secret };
}

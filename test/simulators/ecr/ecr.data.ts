/** A key of AWS and what its owner may do. */
export interface EcrKey {
  id: string;
  secret: string;
  account: string;
  partition: string;
  /** Actions of ECR, or `sts:AssumeRole`. */
  allows: readonly string[];
  /** Set on a temporary key. */
  sessionToken?: string;
}

/** A role, whom it trusts, and the key that its sessions get. */
export interface EcrRole {
  arn: string;
  externalId: string;
  trusts: readonly string[];
  session: EcrKey;
}

/** The registry of an account in a region: repositories with their tags. */
export interface EcrRegistry {
  account: string;
  region: string;
  repositories: Readonly<Record<string, readonly string[]>>;
}

const ACCOUNT = '123456789012';
const READ = [
  'GetAuthorizationToken',
  'DescribeRepositories',
  'ListImages',
  'DescribeImages',
  'BatchGetImage',
];

export const ECR_REGISTRIES: readonly EcrRegistry[] = [
  {
    account: ACCOUNT,
    region: 'eu-west-1',
    repositories: {
      backend: ['1.0.0', '1.1.0', 'latest'],
      'team/frontend': ['2.0.0', 'latest'],
      'many-tags': Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`),
    },
  },
  { account: '210987654321', region: 'eu-west-1', repositories: { shared: ['1.0.0'] } },
  { account: '333333333333', region: 'cn-north-1', repositories: { beijing: ['1.0.0'] } },
  { account: '444444444444', region: 'us-gov-west-1', repositories: { oregon: ['1.0.0'] } },
];

/** By what there is to see with them. The valid one is the literal text of AWS's documentation. */
export const ECR_KEYS = {
  valid: key('AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', ACCOUNT, READ),
  china: {
    ...key('AKIACHINAAAAAAEXAMPL', 'ChinaXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '333333333333', READ),
    partition: 'aws-cn',
  },
  govcloud: {
    ...key('AKIAGOVERNMENTEXAMPL', 'GovernXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE', '444444444444', READ),
    partition: 'aws-us-gov',
  },
  'login-only': key('AKIALOGINONLYEXAMPLE', 'LoginXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', ACCOUNT, [
    'GetAuthorizationToken',
  ]),
  'no-rights': key('AKIANORIGHTSSEXAMPLE', 'NoneXXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', ACCOUNT, []),
  'list-only': key(
    'AKIALISTONLYYEXAMPLE',
    'ListXXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    ACCOUNT,
    READ.filter((action) => action !== 'BatchGetImage'),
  ),
  empty: key('AKIAEMPTYYYYYEXAMPLE', 'EmptyXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '555555555555', READ),
  caller: key('AKIACALLERRRREXAMPLE', 'CallerUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '999999999999', [
    'sts:AssumeRole',
  ]),
} satisfies Record<string, EcrKey>;

export const ECR_ROLES: readonly EcrRole[] = [
  {
    arn: `arn:aws:iam::${ACCOUNT}:role/RegistryPull`,
    externalId: 'an-external-id',
    trusts: [ECR_KEYS.caller.id],
    session: {
      ...key('ASIAROLESESSIONEXAMP', 'SessionnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY+', ACCOUNT, READ),
      sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1LXdlc3QtMSJHMEUCIQ==',
    },
  },
  {
    arn: `arn:aws:iam::${ACCOUNT}:role/TrustsNobody`,
    externalId: 'an-external-id',
    trusts: [],
    session: key('ASIANOBODYYYYEXAMPLE', 'unused', ACCOUNT, []),
  },
];

function key(id: string, secret: string, account: string, allows: readonly string[]): EcrKey {
  return { id, secret, account, partition: 'aws', allows };
}

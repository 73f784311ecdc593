import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { ecrBrowse } from './ecr.browse.js';
import { EcrCredentialDto, StoreEcrCredentialDto } from './ecr.dto.js';
import { type EcrFields, openApi } from './ecr.fields.js';
import { ecrGuide } from './ecr.guide.js';
import { ecrPull } from './ecr.pull.js';
import { provenAccount, requireAccount, requirePull } from './ecr.proof.js';
import { endpointOf, partitionOf, registryHost, ROLE_ARN } from './ecr.regions.js';
import { PreparedIamRoleDto, PrepareIamRoleDto } from './ecr.role.dto.js';
import { prepareIamRole } from './ecr.role.js';
import type { AssumableRole } from './ecr.sts.js';

/** Ids of temporary keys and of users and roles themselves, which are copied in place of a key. */
const TEMPORARY = /^ASIA/;
const NO_KEY = /^(?:AIDA|AROA|AGPA|ANPA)/;
const KEY_ID_FORM = /^A(?:KIA|SIA)[A-Z0-9]{16}$/;

/** Amazon Elastic Container Registry, private, by the access key of an IAM user or by a role that it may assume. */
export const ecrProvider: Provider<EcrFields, StoreEcrCredentialDto, EcrCredentialDto> = {
  slug: 'ecr',
  title: 'Amazon ECR',
  storeDto: StoreEcrCredentialDto,
  viewDto: EcrCredentialDto,
  verify,
  destination: ({ awsRegion, awsAccessKeyId, credentialType }) => ({
    host: endpointOf(credentialType === 'iam_role' ? 'sts' : 'ecr', awsRegion).origin,
    principal: awsAccessKeyId,
  }),
  rotatesInPlace: true,
  secretMember: () => 'awsSecretAccessKey',
  destinationMembers: [
    'awsRegion',
    'awsAccountId',
    'awsAccessKeyId',
    'credentialType',
    'roleArn',
    'externalId',
  ],
  imagesAt: ({ awsAccountId, awsRegion }) => ({ host: registryHost(awsAccountId, awsRegion), path: '' }),
  view,
  browse: ecrBrowse,
  pull: ecrPull,
  preparation: {
    path: 'prepare-iam-role',
    summary: 'Prepare an IAM role for credentials of the type iam_role',
    inputDto: PrepareIamRoleDto,
    answerDto: PreparedIamRoleDto,
    prepare: (input) => prepareIamRole(input as PrepareIamRoleDto),
  },
  dockerRegistry: { name: 'ecr' },
  guide: ecrGuide,
};

async function verify(
  input: StoreEcrCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<EcrFields>> {
  const { trail } = context;
  trail.plan('authenticate', 'authorize', 'namespace', 'pull');
  refuseMixUps(input);
  const { awsRegion, awsAccessKeyId, credentialType = 'static_keys' } = input;
  const identity = { awsRegion, awsAccessKeyId, ...roleOf(input) };
  const secret = new Secret(input.awsSecretAccessKey);
  trail.at('authenticate', 'authorize');
  const call = await openApi(identity, secret, context);
  const awsAccountId = await provenAccount(call);
  trail.at('authorize', 'namespace').tries('list');
  requireAccount(awsAccountId, input.awsAccountId);
  await requirePull(call, awsAccountId, trail);
  return { fields: { ...identity, awsAccountId, credentialType }, secret };
}

/** What the AWS console offers beside a long-term key; telling it here spends no failed login. */
function refuseMixUps({ awsAccessKeyId, awsSecretAccessKey }: StoreEcrCredentialDto): void {
  if (TEMPORARY.test(awsAccessKeyId)) {
    throw new DomainError('wrong_credential_type', 'This access key is temporary and ends within hours.', {
      hint: 'Make an access key of an IAM user: its id begins with AKIA.',
    });
  }
  if (NO_KEY.test(awsAccessKeyId)) {
    throw new DomainError('wrong_credential_type', 'This is the id of a user, group or role, not of a key.', {
      hint: 'The id of an access key begins with AKIA.',
    });
  }
  if (KEY_ID_FORM.test(awsSecretAccessKey)) {
    throw new DomainError('wrong_credential_type', 'This is an access key id, not a secret access key.', {
      hint: 'The secret access key stands beside its id, is shown once, and has 40 characters.',
    });
  }
}

/** The role to act as. Its account and partition are known from its name, so a mistake there needs no call. */
function roleOf(input: StoreEcrCredentialDto): AssumableRole | undefined {
  const { credentialType = 'static_keys', roleArn, externalId } = input;
  if (credentialType === 'static_keys') {
    if (roleArn !== undefined) throw invalid('roleArn', 'needs credentialType iam_role');
    if (externalId !== undefined) throw invalid('externalId', 'needs credentialType iam_role');
    return undefined;
  }
  if (roleArn === undefined) throw invalid('roleArn', 'is required for iam_role');
  if (externalId === undefined) throw invalid('externalId', 'is required for iam_role');
  const [, partition, account] = ROLE_ARN.exec(roleArn) ?? [];
  if (partition !== partitionOf(input.awsRegion))
    throw invalid('roleArn', 'must be of the partition of awsRegion');
  if (account !== (input.awsAccountId ?? account))
    throw invalid('roleArn', 'must be of the account awsAccountId');
  return { roleArn, externalId };
}

function invalid(member: string, message: string): DomainError {
  return new DomainError('validation_failed', 'The members do not go together.', {
    errors: [{ pointer: `/${member}`, code: 'credentialType', message }],
  });
}

function view({ id, name, fields, createdAt, description }: StoredCredential<EcrFields>): EcrCredentialDto {
  const { awsAccountId, awsRegion, awsAccessKeyId, credentialType, roleArn } = fields;
  const registryUrl = registryHost(awsAccountId, awsRegion);
  return {
    id,
    name: name ?? registryUrl,
    awsAccountId,
    awsRegion,
    registryUrl,
    awsAccessKeyId,
    credentialType,
    ...(roleArn === undefined ? {} : { roleArn }),
    createdAt: createdAt.toISOString(),
    ...(description === undefined ? {} : { description }),
  };
}

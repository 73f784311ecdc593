import { randomUUID } from 'node:crypto';
import { partitionOf } from './ecr.regions.js';
import type { PreparedIamRoleDto, PrepareIamRoleDto } from './ecr.role.dto.js';

const POLICY_VERSION = '2012-10-17';
const DEFAULT_ROLE_NAME = 'RegistryCredentialsPull';

/** What pulling and browsing ask for, on repositories. */
export const PULL_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecr:GetDownloadUrlForLayer',
  'ecr:ListImages',
] as const;

/**
 * The policies of a role that a credential of the type `iam_role` can use, with a new external id. Nothing is stored and
 * nobody is asked.
 */
export function prepareIamRole(input: PrepareIamRoleDto): PreparedIamRoleDto {
  const { awsAccountId, awsRegion, roleName = DEFAULT_ROLE_NAME } = input;
  const arn = `arn:${partitionOf(awsRegion)}`;
  const externalId = randomUUID();
  const roleArn = `${arn}:iam::${awsAccountId}:role/${roleName}`;
  const principal = input.principalArn ?? `${arn}:iam::${awsAccountId}:root`;
  return {
    externalId,
    roleArn,
    trustPolicy: policyOf({
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    }),
    permissionPolicy: policyOf(
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Effect: 'Allow',
        Action: PULL_ACTIONS,
        Resource: `${arn}:ecr:${awsRegion}:${awsAccountId}:repository/*`,
      },
    ),
    callerPolicy: policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn }),
  };
}

function policyOf(...statements: object[]): Record<string, unknown> {
  return { Version: POLICY_VERSION, Statement: statements };
}

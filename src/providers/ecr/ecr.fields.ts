import type { Secret } from '../../encryption/secret.js';
import type { ProviderContext } from '../provider.js';
import { ecrApi, type EcrCall } from './ecr.api.js';
import { type AssumableRole, assumeRole } from './ecr.sts.js';

/** How the service comes to ECR: as the owner of the key, or as a role that the key may assume. */
export const CREDENTIAL_TYPES = ['static_keys', 'iam_role'] as const;

/** What is kept of an ECR credential beside the secret access key. The role is set for `iam_role`. */
export interface EcrFields extends Partial<AssumableRole> {
  awsRegion: string;
  awsAccountId: string;
  awsAccessKeyId: string;
  credentialType: (typeof CREDENTIAL_TYPES)[number];
}

/** The ECR API as the credential may use it: with its own key, or with one of the role that is made for the occasion. */
export async function openApi(
  fields: Omit<EcrFields, 'awsAccountId' | 'credentialType'>,
  secret: Secret,
  context: ProviderContext,
): Promise<EcrCall> {
  const { awsRegion, awsAccessKeyId, roleArn, externalId } = fields;
  const key = { id: awsAccessKeyId, secret, isTemporary: false };
  if (roleArn === undefined || externalId === undefined) return ecrApi(awsRegion, key, context);
  const session = await assumeRole({ roleArn, externalId }, awsRegion, key, context);
  return ecrApi(awsRegion, session, context);
}

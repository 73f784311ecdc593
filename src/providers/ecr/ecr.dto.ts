import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID, Length, Matches, ValidateIf } from 'class-validator';
import { OptionalMember } from '../../http/optional-member.js';
import { IsSecretText, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';
import { CREDENTIAL_TYPES } from './ecr.fields.js';
import { ACCOUNT, REGION, ROLE_ARN } from './ecr.regions.js';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const ACCESS_KEY_ID = /^[A-Z0-9]{16,128}$/;

/** A member that `iam_role` needs; given without it, it is checked all the same. */
function WithRole(): PropertyDecorator {
  return ValidateIf(
    (body: StoreEcrCredentialDto, value: unknown) =>
      value !== undefined || body.credentialType === 'iam_role',
  );
}

export class StoreEcrCredentialDto extends StoreCredentialDto {
  @ApiPropertyOptional({
    format: 'uuid',
    description:
      'Project to link the credential to. It must lie in the organization of the path. Left out: none yet.',
    example: '550e8400-e29b-41d4-a716-446655440001',
  })
  @OptionalMember()
  @IsUUID('all', { message: 'projectId must be a UUID' })
  declare projectId?: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 40,
    pattern: REGION.source,
    description: 'AWS region of the registry.',
    example: 'eu-west-1',
  })
  @Length(1, 40)
  @Matches(REGION, { message: 'awsRegion must be the name of an AWS region' })
  awsRegion: string;

  @ApiPropertyOptional({
    enum: CREDENTIAL_TYPES,
    default: 'static_keys',
    description: 'static_keys: the key reads the registry. iam_role: the key assumes a role that does.',
  })
  @OptionalMember()
  @IsIn(CREDENTIAL_TYPES, { message: `credentialType must be one of ${CREDENTIAL_TYPES.join(', ')}` })
  credentialType?: (typeof CREDENTIAL_TYPES)[number];

  @ApiPropertyOptional({
    pattern: ACCOUNT.source,
    description: 'Account that the registry belongs to. Left out, it is that of the key or the role.',
    example: '123456789012',
  })
  @OptionalMember()
  @Matches(ACCOUNT, { message: 'awsAccountId must have 12 digits' })
  awsAccountId?: string;

  @ApiProperty({
    pattern: ACCESS_KEY_ID.source,
    description: 'Id of a long-term access key (AKIA...) of an IAM user.',
    example: 'AKIAIOSFODNN7EXAMPLE',
  })
  @Matches(ACCESS_KEY_ID, { message: 'awsAccessKeyId must have 16 to 128 capital letters and digits' })
  awsAccessKeyId: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description: 'The secret access key that was shown with the id. It signs; it is never sent.',
    example: 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  awsSecretAccessKey: string;

  @ApiPropertyOptional({
    pattern: ROLE_ARN.source,
    description: 'The role to assume. Required for iam_role.',
    example: 'arn:aws:iam::123456789012:role/RegistryPull',
  })
  @WithRole()
  @Matches(ROLE_ARN, { message: 'roleArn must be the ARN of an IAM role' })
  roleArn?: string;

  @ApiPropertyOptional({
    pattern: EXTERNAL_ID.source,
    description: 'The external id in the trust policy of the role. Required for iam_role.',
    example: '0b7c1f5e-7c43-4a53-9f3e-1f7a0f1c2d3e',
  })
  @WithRole()
  @Matches(EXTERNAL_ID, { message: 'externalId must have 2 to 1224 letters, digits or any of _+=,.@:/-' })
  externalId?: string;
}

export class EcrCredentialDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({
    description: 'Its name, or that of the registry where it has none.',
    example: 'production-pull',
  })
  name: string;

  @ApiProperty({ example: '123456789012' })
  awsAccountId: string;

  @ApiProperty({ example: 'eu-west-1' })
  awsRegion: string;

  @ApiProperty({ example: '123456789012.dkr.ecr.eu-west-1.amazonaws.com' })
  registryUrl: string;

  @ApiPropertyOptional({ example: 'AKIAIOSFODNN7EXAMPLE' })
  awsAccessKeyId?: string;

  @ApiProperty({ enum: CREDENTIAL_TYPES })
  credentialType: (typeof CREDENTIAL_TYPES)[number];

  @ApiPropertyOptional({ example: 'arn:aws:iam::123456789012:role/RegistryPull' })
  roleArn?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiPropertyOptional()
  description?: string;
}

/** A repository of the registry; what ECR does not tell is left out. */
export class EcrImageDto {
  @ApiProperty({ example: 'team/app' })
  name: string;

  @ApiPropertyOptional({ example: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app' })
  repositoryUri?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;
}

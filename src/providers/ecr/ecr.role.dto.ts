import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length, Matches } from 'class-validator';
import { OptionalMember } from '../../http/optional-member.js';
import { ACCOUNT, REGION } from './ecr.regions.js';

const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const PRINCIPAL_ARN =
  /^arn:aws(?:-[a-z]+)*:iam::\d{12}:(?:root|user\/[\w+=,.@/-]{1,577}|role\/[\w+=,.@/-]{1,577})$/;

/** What is needed to write the policies of a role. */
export class PrepareIamRoleDto {
  @ApiProperty({ pattern: ACCOUNT.source, description: 'Account of the registry.', example: '123456789012' })
  @Matches(ACCOUNT, { message: 'awsAccountId must have 12 digits' })
  awsAccountId: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 40,
    pattern: REGION.source,
    description: 'Region of the registry.',
    example: 'eu-west-1',
  })
  @Length(1, 40)
  @Matches(REGION, { message: 'awsRegion must be the name of an AWS region' })
  awsRegion: string;

  @ApiPropertyOptional({
    pattern: PRINCIPAL_ARN.source,
    description: 'The IAM user whose access key will be stored. Left out: whoever the account itself allows.',
    example: 'arn:aws:iam::123456789012:user/registry-credentials',
  })
  @OptionalMember()
  @Matches(PRINCIPAL_ARN, {
    message: 'principalArn must be the ARN of an IAM user, a role or an account root',
  })
  principalArn?: string;

  @ApiPropertyOptional({
    pattern: ROLE_NAME.source,
    default: 'RegistryCredentialsPull',
    description: 'Name of the role to make.',
    example: 'RegistryCredentialsPull',
  })
  @OptionalMember()
  @Matches(ROLE_NAME, { message: 'roleName must have 1 to 64 letters, digits or any of _+=,.@-' })
  roleName?: string;
}

/** Policies to paste, and what to send when the role is made. */
export class PreparedIamRoleDto {
  @ApiProperty({ description: 'To send as externalId.', example: '0b7c1f5e-7c43-4a53-9f3e-1f7a0f1c2d3e' })
  externalId: string;

  @ApiProperty({
    description: 'To send as roleArn, where the role has no path.',
    example: 'arn:aws:iam::123456789012:role/RegistryCredentialsPull',
  })
  roleArn: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Who may assume the role.' })
  trustPolicy: Record<string, unknown>;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What the role may do.' })
  permissionPolicy: Record<string, unknown>;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'For the user whose key is stored.',
  })
  callerPolicy: Record<string, unknown>;
}

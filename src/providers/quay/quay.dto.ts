import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches, MaxLength } from 'class-validator';
import { OptionalMember } from '../../http/optional-member.js';
import { parseRegistryHost } from '../../registry/registry-url.js';
import { IsSecretText, Obeys, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/** The host that is meant when none is given. */
export const DEFAULT_QUAY_HOST = 'quay.io';

/** @see https://github.com/quay/quay/blob/master/util/validation.py names of namespaces and robots */
const NAME = '[a-z0-9]+(?:[._-][a-z0-9]+)*';
const MAX_NAME_LENGTH = 255;
const NAMESPACE = new RegExp(`^${NAME}$`);
const ROBOT = new RegExp(`^${NAME}\\+${NAME}$`);

/** What a client sends to store a Quay robot account. */
export class StoreQuayCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    pattern: NAMESPACE.source,
    maxLength: MAX_NAME_LENGTH,
    description: 'The Quay.io namespace (organization or user)',
    example: 'myorganization',
  })
  @MaxLength(MAX_NAME_LENGTH, { message: `must be at most ${MAX_NAME_LENGTH} characters long` })
  @Matches(NAMESPACE, {
    message: 'must be a Quay namespace: lower-case letters and digits, with . _ - between them',
  })
  quayNamespace: string;

  @ApiProperty({
    pattern: ROBOT.source,
    maxLength: 2 * MAX_NAME_LENGTH + 1,
    description: 'The robot account, as namespace+name. The namespace must be quayNamespace.',
    example: 'myorganization+deploy_robot',
  })
  @MaxLength(2 * MAX_NAME_LENGTH + 1, {
    message: `must be at most ${2 * MAX_NAME_LENGTH + 1} characters long`,
  })
  @Matches(ROBOT, { message: 'must be a robot account, written as namespace+name' })
  robotUsername: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description: 'The token of the robot account. It is never shown again.',
    example: 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  robotToken: string;

  @ApiPropertyOptional({
    default: DEFAULT_QUAY_HOST,
    minLength: 1,
    maxLength: 255,
    description:
      'Host, or host:port, of a self-hosted Quay, as that Quay itself is configured (SERVER_HOSTNAME).',
    example: 'quay.io',
  })
  @OptionalMember()
  @Obeys('isRegistryHost', (text) =>
    parseRegistryHost(text) && text.length <= 255
      ? undefined
      : 'must be a host name, with a port if it needs one',
  )
  quayHost?: string;
}

/** A stored Quay robot account as it is shown. */
export class QuayCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Credential ID',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  })
  id: string;

  @ApiProperty({ description: 'The Quay.io namespace', example: 'myorganization' })
  quayNamespace: string;

  @ApiProperty({ description: 'The Quay.io robot account username', example: 'myorganization+deploy_robot' })
  robotUsername: string;

  @ApiProperty({ description: 'The Quay.io registry host', example: 'quay.io' })
  quayHost: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production deployment credentials' })
  description?: string;
}

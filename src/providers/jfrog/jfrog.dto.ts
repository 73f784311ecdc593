import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsPrincipal, IsSecretText, Obeys, PRINCIPAL_TEXT, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';
import { jfrogEndpoint } from './jfrog.fields.js';

const REPOSITORY_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What a client sends to store a credential of an Artifactory repository. */
export class StoreJfrogCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    minLength: 1,
    maxLength: 512,
    description: 'Address of the JFrog platform, with or without /artifactory.',
    example: 'https://acme.jfrog.io',
  })
  @Obeys('isJfrogUrl', (text) =>
    jfrogEndpoint(text)
      ? undefined
      : 'must be a host or an https URL, with no path but /artifactory, without user name and query',
  )
  jfrogUrl: string;

  @ApiProperty({
    pattern: REPOSITORY_KEY.source,
    description: 'Key of a Docker repository: local, remote or virtual.',
    example: 'docker-local',
  })
  @Matches(REPOSITORY_KEY, {
    message: 'must be the key of a repository: 1 to 64 letters, digits, dots, hyphens or underscores',
  })
  repositoryKey: string;

  @ApiProperty({
    ...PRINCIPAL_TEXT,
    description: 'User name; for a token the user that it was made for.',
    example: 'ci-pull',
  })
  @IsPrincipal()
  username: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description:
      'Reference, identity or access token, or password. API keys work where JFrog still takes them.',
    example: 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  password: string;
}

/** A stored credential of an Artifactory repository as it is shown. */
export class JfrogCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Credential ID',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  })
  id: string;

  @ApiProperty({ description: 'Address of the JFrog platform', example: 'https://acme.jfrog.io' })
  jfrogUrl: string;

  @ApiProperty({ description: 'Key of the repository', example: 'docker-local' })
  repositoryKey: string;

  @ApiProperty({ description: 'User name', example: 'ci-pull' })
  username: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production registry credentials' })
  description?: string;
}

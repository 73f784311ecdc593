import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { OptionalMember } from '../../http/optional-member.js';
import { isRepositoryName } from '../../registry/image-name.js';
import { IsSecretText, Obeys, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/** Letters, digits and hyphens; enterprise-managed users have an underscore and the short name of the enterprise. */
const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** What a client sends to store a GitHub token. */
export class StoreGithubCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    pattern: OWNER.source,
    description: 'The user or organization that owns the packages, as in ghcr.io/<owner>/<image>.',
    example: 'my-organization',
  })
  @Matches(OWNER, { message: 'must be the name of a GitHub user or organization' })
  githubUsername: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    description: 'An image of the owner, as in ghcr.io/<owner>/<image>, that the token must be able to pull.',
    example: 'backend',
  })
  @OptionalMember()
  @Obeys('isImageName', (text) =>
    isRepositoryName(text.toLowerCase()) ? undefined : 'must be the name of an image, without its owner',
  )
  githubRepository?: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description:
      'A classic personal access token with the scope read:packages. GitHub Packages takes no fine-grained token. It is never shown again.',
    example: 'ghp_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  accessToken: string;
}

/** A stored GitHub token as it is shown. */
export class GithubCredentialDto {
  @ApiProperty({ format: 'uuid', description: 'Credential ID' })
  id: string;

  @ApiProperty({
    description: 'Owner of the packages: a user or an organization',
    example: 'my-organization',
  })
  githubUsername: string;

  @ApiPropertyOptional({ description: 'The image that was proven to be pullable', example: 'backend' })
  githubRepository?: string;

  @ApiProperty({ description: 'The registry', example: 'https://ghcr.io' })
  registryUrl: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production deployment credentials' })
  description?: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsInt, Matches, Max, Min } from 'class-validator';
import { OptionalMember } from '../../http/optional-member.js';
import { isRepositoryName } from '../../registry/image-name.js';
import { parseRegistryUrl } from '../../registry/registry-url.js';
import { IsPrincipal, IsSecretText, Obeys, PRINCIPAL_TEXT, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/** The registry that is meant when none is given. */
export const DEFAULT_REGISTRY = 'registry.gitlab.com';

const MAX_SCOPES = 30;
const SCOPE = /^[a-z][a-z0-9_:]{0,49}$/;
const addressFault = (text: string): string | undefined =>
  parseRegistryUrl(text) ? undefined : 'must be a host or an https URL without user name, query and fragment';

/** What a client sends to store a GitLab token. */
export class StoreGitlabCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'GitLab project ID',
    example: 12_345_678,
  })
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be positive' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'is too large for a project ID' })
  gitlabProjectId: number;

  @ApiProperty({
    ...PRINCIPAL_TEXT,
    description: 'User name of the deploy token; for an access token any text will do.',
    example: 'gitlab+deploy-token-123',
  })
  @IsPrincipal()
  username: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description:
      'A deploy token, or a project, group or personal access token, with the scope read_registry. It is never shown again.',
    example: 'gldt-XXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  deployToken: string;

  @ApiPropertyOptional({
    default: DEFAULT_REGISTRY,
    minLength: 1,
    maxLength: 512,
    description: 'The registry; of a self-managed GitLab together with gitlabUrl.',
    example: DEFAULT_REGISTRY,
  })
  @OptionalMember()
  @Obeys('isRegistryUrl', addressFault)
  registryUrl?: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 255,
    description: 'Full path of the project, with all of its groups.',
    example: 'my-group/my-subgroup/my-project',
  })
  @Obeys('isProjectPath', (text) =>
    text.includes('/') && isRepositoryName(text.toLowerCase())
      ? undefined
      : 'must be the full path of a project: group/project, with subgroups between them',
  )
  projectPath: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', pattern: SCOPE.source },
    maxItems: MAX_SCOPES,
    description: 'Scopes of the token, to be shown. Where GitLab tells them, what it tells is kept.',
    example: ['read_registry'],
  })
  @OptionalMember()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(MAX_SCOPES)
  @Matches(SCOPE, { each: true, message: 'must hold names of scopes' })
  scopes?: string[];

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 512,
    description: 'A self-managed GitLab itself, which logs in for the registry and has the API.',
    example: 'https://gitlab.example.com',
  })
  @OptionalMember()
  @Obeys('isGitlabUrl', addressFault)
  gitlabUrl?: string;
}

/** A stored GitLab token as it is shown. */
export class GitlabCredentialDto {
  @ApiProperty({ format: 'uuid', description: 'Credential ID' })
  id: string;

  @ApiProperty({ type: 'integer', description: 'GitLab project ID', example: 12_345_678 })
  gitlabProjectId: number;

  @ApiProperty({ example: 'gitlab+deploy-token-123' })
  username: string;

  @ApiProperty({ example: DEFAULT_REGISTRY })
  registryUrl: string;

  @ApiProperty({ example: 'my-group/my-subgroup/my-project' })
  projectPath: string;

  @ApiPropertyOptional({ type: [String], example: ['read_registry'] })
  scopes?: string[];

  @ApiPropertyOptional({ format: 'date-time' })
  expiresAt?: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production deployment credentials' })
  description?: string;
}

/** An image of a project; what GitLab does not tell is left out. */
export class GitlabImageDto {
  @ApiProperty({ description: 'Below the group of the project.', example: 'my-project/backend' })
  name: string;

  @ApiPropertyOptional({ example: 'registry.gitlab.com/my-group/my-subgroup/my-project/backend' })
  location?: string;

  @ApiPropertyOptional({ type: 'integer', example: 12 })
  tagCount?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;
}

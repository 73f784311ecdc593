import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { OptionalMember } from '../http/optional-member.js';
import { IsPrincipal, PRINCIPAL_TEXT } from '../providers/credential-rules.js';
import { IsRegistrySecret } from './registry-secret.js';

/** How the documented API names registries, in its order. */
export const REGISTRY_NAMES = [
  'gcr',
  'ecr',
  'dockerHub',
  'github',
  'gitlab',
  'digitalOcean',
  'custom',
] as const;

export type RegistryName = (typeof REGISTRY_NAMES)[number];

export const DEFAULT_REGISTRY: RegistryName = 'dockerHub';

const REGISTRY_DESCRIPTION =
  'Docker registry provider. dockerHub - Docker Hub. gcr - Google Container Registry. ecr - Amazon Elastic Container Registry. github - GitHub Container Registry. gitlab - GitLab Container Registry. digitalOcean - DigitalOcean Container Registry. custom - a self-hosted or third-party registry.';
const NAME_DESCRIPTION = 'Human-readable name for the Docker registry credential';
const USERNAME_DESCRIPTION = 'Username or access key used to authenticate with the Docker registry';
const SECRET_DESCRIPTION =
  'Password or access token used to authenticate with the Docker registry. Stored encrypted at rest.';
const REGISTRY_MESSAGE = `registry must be one of ${REGISTRY_NAMES.join(', ')}`;

export class StoreDockerRegistryDto {
  @ApiProperty({
    minLength: 1,
    maxLength: 255,
    pattern: ONE_LINE.source,
    description: NAME_DESCRIPTION,
    example: 'My Docker Hub',
  })
  @IsString({ message: 'name must be a string' })
  @Length(1, 255, { message: 'name must have 1 to 255 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name: string;

  @ApiProperty({
    ...PRINCIPAL_TEXT,
    description: `${USERNAME_DESCRIPTION}. No colon and no control characters; that of a robot or of a service account is taken too.`,
    example: 'my-docker-user',
  })
  @IsPrincipal()
  username: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 16384,
    writeOnly: true,
    description: SECRET_DESCRIPTION,
    example: 'my-secret-token',
  })
  @IsRegistrySecret()
  secret: string;

  @ApiPropertyOptional({
    enum: REGISTRY_NAMES,
    default: DEFAULT_REGISTRY,
    description: REGISTRY_DESCRIPTION,
    example: 'dockerHub',
  })
  @OptionalMember()
  @IsIn(REGISTRY_NAMES, { message: REGISTRY_MESSAGE })
  registry?: RegistryName;
}

export class UpdateDockerRegistryDto {
  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    pattern: ONE_LINE.source,
    description: NAME_DESCRIPTION,
    example: 'My Docker Hub',
  })
  @OptionalMember()
  @IsString({ message: 'name must be a string' })
  @Length(1, 255, { message: 'name must have 1 to 255 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({
    ...PRINCIPAL_TEXT,
    description: `${USERNAME_DESCRIPTION}. Changed only together with the secret.`,
    example: 'my-docker-user',
  })
  @OptionalMember()
  @IsPrincipal()
  username?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 16384,
    writeOnly: true,
    description: SECRET_DESCRIPTION,
    example: 'my-secret-token',
  })
  @OptionalMember()
  @IsRegistrySecret()
  secret?: string;

  @ApiPropertyOptional({
    enum: REGISTRY_NAMES,
    description: `${REGISTRY_DESCRIPTION} Changed only together with the secret.`,
    example: 'dockerHub',
  })
  @OptionalMember()
  @IsIn(REGISTRY_NAMES, { message: REGISTRY_MESSAGE })
  registry?: RegistryName;
}

export class DockerRegistryDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Unique identifier for the Docker registry credential',
    example: 'fb5e5168-4281-4bec-94c5-0d1584e9e657',
  })
  id: string;

  @ApiProperty({
    format: 'uuid',
    description: 'Identifier of the company that owns this credential',
    example: 'fb5e5168-4281-4bec-94c5-0d1584e9e657',
  })
  company_id: string;

  @ApiProperty({ description: NAME_DESCRIPTION, example: 'My Docker Hub' })
  name: string;

  @ApiProperty({ enum: REGISTRY_NAMES, description: REGISTRY_DESCRIPTION, example: 'dockerHub' })
  registry: string;

  @ApiProperty({ description: USERNAME_DESCRIPTION, example: 'my-docker-user' })
  username: string;

  @ApiProperty({
    format: 'date-time',
    description: 'Timestamp when the credential was created, in ISO 8601 format',
    example: '2025-01-30T00:00:00.000Z',
  })
  created_at: string;

  @ApiProperty({
    format: 'date-time',
    description: 'Timestamp when the credential was last modified, in ISO 8601 format',
    example: '2025-01-30T00:00:00.000Z',
  })
  updated_at: string;
}

export class DockerRegistryPageDto {
  @ApiProperty({ type: [DockerRegistryDto] })
  data: DockerRegistryDto[];

  @ApiProperty({ type: 'integer', description: 'How many there are in all.' })
  total: number;

  @ApiProperty({ type: 'integer' })
  offset: number;

  @ApiProperty({ type: 'integer' })
  limit: number;
}

const toInteger = ({ value }: { value: unknown }): unknown =>
  /^\d{1,6}$/.test(String(value)) ? Number(value) : value;

export class DockerRegistryQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 25 })
  @OptionalMember()
  @Transform(toInteger)
  @IsInt({ message: 'limit must be a whole number' })
  @Min(1, { message: 'limit must be at least 1' })
  @Max(100, { message: 'limit must be at most 100' })
  limit: number = 25;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 10000, default: 0 })
  @OptionalMember()
  @Transform(toInteger)
  @IsInt({ message: 'offset must be a whole number' })
  @Min(0, { message: 'offset must be at least 0' })
  @Max(10_000, { message: 'offset must be at most 10000' })
  offset: number = 0;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A container package; what GitHub does not tell is left out. */
export class GithubImageDto {
  @ApiProperty({ type: 'integer', description: "GitHub's own id of the package.", example: 1_234_567 })
  id: number;

  @ApiProperty({ description: 'Below the owner.', example: 'backend' })
  name: string;

  @ApiProperty({ description: 'The name that the package has at GitHub.', example: 'backend' })
  packageName: string;

  @ApiProperty({ example: 'my-organization' })
  owner: string;

  @ApiPropertyOptional({ enum: ['public', 'private', 'internal'] })
  visibility?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  updatedAt?: string;

  @ApiPropertyOptional({ type: 'integer', example: 12 })
  versionCount?: number;

  @ApiPropertyOptional({
    format: 'uri',
    example: 'https://github.com/orgs/my-organization/packages/container/package/backend',
  })
  htmlUrl?: string;
}

/** A version of a package: a manifest with all of its tags, of which there may be none. */
export class GithubTagDto {
  @ApiProperty({ type: 'integer', description: "GitHub's own id of the version.", example: 7_654_321 })
  id: number;

  @ApiProperty({
    description: 'The digest, by which GitHub names a version.',
    example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  name: string;

  @ApiProperty({ type: [String], example: ['v1.4.2', 'latest'] })
  tags: string[];

  @ApiProperty({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest: string;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  updatedAt?: string;

  @ApiPropertyOptional({ format: 'uri' })
  htmlUrl?: string;
}

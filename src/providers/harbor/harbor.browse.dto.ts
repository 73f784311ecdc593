import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const TIME = '2026-01-15T09:00:00.000Z';

/** A project as Harbor tells it. */
export class HarborProjectDto {
  @ApiProperty({ type: 'integer', description: "Harbor's own number of the project.", example: 7 })
  projectId: number;

  @ApiProperty({ example: 'myproject' })
  name: string;

  @ApiProperty({ description: 'True where anybody may pull.', example: false })
  isPublic: boolean;

  @ApiPropertyOptional({ type: 'integer', example: 3 })
  repoCount?: number;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  updatedAt?: string;
}

/** An image of the credential's project as Harbor tells it. */
export class HarborImageDto {
  @ApiProperty({ description: 'Below the project.', example: 'backend' })
  name: string;

  @ApiProperty({ example: 'myproject' })
  projectName: string;

  @ApiProperty({ description: 'With the project.', example: 'myproject/backend' })
  repositoryName: string;

  @ApiPropertyOptional({ type: 'integer', example: 3 })
  artifactCount?: number;

  @ApiPropertyOptional({ type: 'integer', example: 41 })
  pullCount?: number;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  updatedAt?: string;

  @ApiPropertyOptional({ example: 'The API' })
  description?: string;
}

/** How many findings of one severity the last scan in Harbor made. */
export class HarborVulnerabilityDto {
  @ApiProperty({ description: "In Harbor's words.", example: 'High' })
  severity: string;

  @ApiProperty({ type: 'integer', example: 2 })
  count: number;
}

/** A tag as Harbor tells it. */
export class HarborTagDto {
  @ApiProperty({ example: '1.0.0' })
  name: string;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes.', example: 31359093 })
  size?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'When the image was built.', example: TIME })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  pushTime?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Absent until the first pull.', example: TIME })
  pullTime?: string;

  @ApiProperty({
    type: [HarborVulnerabilityDto],
    description: "From Harbor's own last scan; empty where there was none or it found nothing.",
  })
  vulnerabilities: HarborVulnerabilityDto[];
}

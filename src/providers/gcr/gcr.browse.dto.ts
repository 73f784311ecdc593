import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A Docker repository of Artifact Registry. */
export class GcrNamespaceDto {
  @ApiProperty({ description: 'Id of the repository.', example: 'backend' })
  name: string;

  @ApiPropertyOptional({
    description: 'How the repository gets its images.',
    example: 'STANDARD_REPOSITORY',
  })
  mode?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-15T09:00:00.000Z' })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-03-01T12:00:00.000Z' })
  updatedAt?: string;
}

/** An image of Artifact Registry. */
export class GcrImageDto {
  @ApiProperty({
    description:
      'What follows the project in a reference: IMAGE at gcr.io names, REPOSITORY/IMAGE at pkg.dev names.',
    example: 'backend/app',
  })
  name: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-15T09:00:00.000Z' })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-03-01T12:00:00.000Z' })
  updatedAt?: string;
}

/** A tag in Artifact Registry. */
export class GcrTagDto {
  @ApiProperty({ example: 'v1.4.2' })
  name: string;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest?: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class DockerhubNamespaceDto {
  @ApiProperty({ description: 'User or organization.', example: 'mycompany' })
  name: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Images that the credential can see.', example: 12 })
  imageCount?: number;
}

export class DockerhubImageDto {
  @ApiProperty({ description: 'Below the namespace of the credential.', example: 'backend' })
  name: string;

  @ApiPropertyOptional({ example: true })
  isPrivate?: boolean;

  @ApiPropertyOptional({ type: 'integer', example: 3 })
  starCount?: number;

  @ApiPropertyOptional({ type: 'integer', example: 4211 })
  pullCount?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  updatedAt?: string;
}

export class DockerhubTagDto {
  @ApiProperty({ example: 'v1.4.2' })
  name: string;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes, compressed.', example: 31359093 })
  size?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  updatedAt?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When the tag was last pushed.' })
  pushedAt?: string;

  @ApiPropertyOptional({ description: 'As Docker Hub names it.', example: 'active' })
  status?: string;
}

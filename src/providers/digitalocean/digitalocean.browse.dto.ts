import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class DigitaloceanNamespaceDto {
  @ApiProperty({ description: 'A registry of the account.', example: 'mycompany-registry' })
  name: string;

  @ApiPropertyOptional({ example: 'fra1' })
  region?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes in use.', example: 29393920 })
  size?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;
}

export class DigitaloceanImageDto {
  @ApiProperty({ description: 'Below the registry of the credential.', example: 'team/backend' })
  name: string;

  @ApiPropertyOptional({ type: 'integer', example: 12 })
  tagCount?: number;

  @ApiPropertyOptional({ type: 'integer', example: 15 })
  manifestCount?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'Of the latest manifest.' })
  updatedAt?: string;
}

export class DigitaloceanTagDto {
  @ApiProperty({ example: 'v1.4.2' })
  name: string;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes.', example: 79358976 })
  size?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes that a pull transfers.', example: 31359093 })
  compressedSize?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  updatedAt?: string;
}

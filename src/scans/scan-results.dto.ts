import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SEVERITIES } from './scanner.js';
import { DIGEST_EXAMPLE } from './scans.dto.js';

export class FindingDto {
  @ApiProperty({ example: 'CVE-2024-3094' })
  vulnerabilityId: string;

  @ApiProperty({ example: 'xz-utils' })
  packageName: string;

  @ApiProperty({ example: '5.6.0-0.2' })
  installedVersion: string;

  @ApiPropertyOptional({ example: '5.6.1+really5.4.5-1' })
  fixedVersion?: string;

  @ApiProperty({ enum: SEVERITIES })
  severity: string;

  @ApiPropertyOptional()
  title?: string;

  @ApiPropertyOptional({ format: 'uri' })
  url?: string;

  @ApiPropertyOptional({ description: 'Base score of CVSS 3.', example: 9.8 })
  cvssScore?: number;

  @ApiPropertyOptional({ example: 'usr/lib/node_modules/npm/package.json' })
  path?: string;

  @ApiPropertyOptional({ example: 'pkg:deb/debian/xz-utils@5.6.0-0.2' })
  purl?: string;
}

export class FindingPageDto {
  @ApiProperty({ type: [FindingDto] })
  data: FindingDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.' })
  nextCursor?: string;
}

export class VulnCountsDto {
  @ApiProperty({ type: 'integer' })
  critical: number;

  @ApiProperty({ type: 'integer' })
  high: number;

  @ApiProperty({ type: 'integer' })
  medium: number;

  @ApiProperty({ type: 'integer', description: 'With the negligible ones.' })
  low: number;

  @ApiProperty({ type: 'integer' })
  unknown: number;
}

export class ScannedImageDto {
  @ApiProperty({ example: 'app:1.4.2' })
  name: string;

  @ApiProperty({ example: 'quay.io/team/app' })
  image: string;

  @ApiProperty({ example: DIGEST_EXAMPLE })
  digest: string;

  @ApiProperty({ example: 'quay' })
  provider: string;

  @ApiProperty({ format: 'uuid', description: 'The latest completed scan of the image.' })
  scanId: string;

  @ApiProperty({ format: 'date-time' })
  scannedAt: string;

  @ApiProperty({ type: VulnCountsDto })
  vulnCounts: VulnCountsDto;
}

export class ScannedImagesDto {
  @ApiProperty({ type: [ScannedImageDto] })
  images: ScannedImageDto[];

  @ApiProperty({ type: 'integer' })
  total: number;

  @ApiProperty({ type: 'integer' })
  page: number;

  @ApiProperty({ type: 'integer' })
  limit: number;
}

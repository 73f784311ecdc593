import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERROR_CATEGORIES, type ErrorCategory } from './scan-problem.js';
import { SCAN_STATES, SCAN_STEPS } from './scan-states.js';
import { SEVERITIES } from './scanner.js';

export const DIGEST_EXAMPLE = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export class ScannerDto {
  @ApiProperty({ example: 'Trivy' })
  name: string;

  @ApiProperty({ example: '0.74.0' })
  version: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When its vulnerability database was made.' })
  dbUpdatedAt?: string;
}

export class ScanSummaryDto {
  @ApiProperty({ type: 'integer' })
  total: number;

  @ApiProperty({ type: 'integer', description: 'Those with a version known that mends them.' })
  fixable: number;

  @ApiProperty({ type: 'integer' })
  critical: number;

  @ApiProperty({ type: 'integer' })
  high: number;

  @ApiProperty({ type: 'integer' })
  medium: number;

  @ApiProperty({ type: 'integer' })
  low: number;

  @ApiProperty({ type: 'integer' })
  negligible: number;

  @ApiProperty({ type: 'integer' })
  unknown: number;
}

export class ScanDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'app:1.4.2' })
  name: string;

  @ApiProperty({ enum: SCAN_STATES })
  state: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  @ApiProperty({
    enum: [0, 100],
    description: '100 when the scan is over. Engines tell nothing in between: see step.',
  })
  progress: number;

  @ApiProperty({ enum: SCAN_STEPS })
  step: string;

  @ApiPropertyOptional({ format: 'date-time' })
  startTime?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  endTime?: string;

  @ApiProperty({ type: 'integer', description: 'How many findings; 0 until the scan is completed.' })
  vulnerabilityDetected: number;

  @ApiPropertyOptional({ example: 'The registry rejected the credential.' })
  errorMessage?: string;

  @ApiPropertyOptional({ description: 'A code of the list of errors.', example: 'credential_rejected' })
  errorCode?: string;

  @ApiPropertyOptional({ enum: ERROR_CATEGORIES })
  errorCategory?: ErrorCategory;

  @ApiProperty({ example: 'quay.io/team/app', description: 'Reference of the image without tag and digest.' })
  image: string;

  @ApiProperty({ example: DIGEST_EXAMPLE, description: 'Of the manifest that is scanned.' })
  digest: string;

  @ApiPropertyOptional({
    example: DIGEST_EXAMPLE,
    description: 'Of the index of several platforms that it was chosen from.',
  })
  indexDigest?: string;

  @ApiPropertyOptional({ example: 'linux/amd64' })
  platform?: string;

  @ApiProperty({ example: 'quay' })
  provider: string;

  @ApiProperty({ format: 'uuid' })
  credentialId: string;

  @ApiPropertyOptional({ example: 'main' })
  branch?: string;

  @ApiProperty()
  privateScan: boolean;

  @ApiPropertyOptional({ enum: SEVERITIES, isArray: true })
  severities?: string[];

  @ApiProperty({ type: 'integer', description: 'How often a worker has begun it.' })
  attempts: number;

  @ApiProperty({ description: 'True where the findings are those of an earlier scan of the same digest.' })
  deduplicated: boolean;

  @ApiPropertyOptional({ type: ScannerDto })
  scanner?: ScannerDto;

  @ApiPropertyOptional({ type: ScanSummaryDto })
  summary?: ScanSummaryDto;
}

export class ScanPageDto {
  @ApiProperty({ type: [ScanDto] })
  data: ScanDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.' })
  nextCursor?: string;
}

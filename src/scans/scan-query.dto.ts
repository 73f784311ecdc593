import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { OptionalMember } from '../http/optional-member.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { SCAN_STATES } from './scan-states.js';
import { SEVERITIES } from './scanner.js';
import { DIGEST_EXAMPLE } from './scans.dto.js';

const DIGEST = /^sha(?:256|512):[a-f0-9]{64,128}$/;
const MAX_PAGE_NUMBER = 100_000;
const SEVERITY_WORDS = SEVERITIES.join(', ');
const MAX_WAIT_SECONDS = 60;
const MAX_IMAGES = 100;

const toInteger = ({ value }: { value: unknown }): unknown =>
  /^\d{1,6}$/.test(String(value)) ? Number(value) : value;
const toList = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',') : value;
const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === 'false' ? value === 'true' : value;

export class ScanQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    default: 0,
    description: 'Answer when the scan is over, at the latest after so many seconds.',
  })
  @OptionalMember()
  @Transform(toInteger)
  @IsInt({ message: 'wait must be a whole number of seconds' })
  @Min(0, { message: 'wait must not be negative' })
  @Max(MAX_WAIT_SECONDS, { message: `wait must be at most ${MAX_WAIT_SECONDS}` })
  wait: number = 0;
}

export class ScansQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: SCAN_STATES })
  @OptionalMember()
  @IsIn(SCAN_STATES, { message: `state must be one of ${SCAN_STATES.join(', ')}` })
  state?: string;

  @ApiPropertyOptional({ pattern: DIGEST.source, example: DIGEST_EXAMPLE })
  @OptionalMember()
  @Matches(DIGEST, { message: 'digest must be a digest' })
  digest?: string;
}

export class FindingsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    type: String,
    pattern: `^(?:${SEVERITIES.join('|')})(?:,(?:${SEVERITIES.join('|')}))*$`,
    example: 'critical,high',
    description: `One or more of ${SEVERITY_WORDS}, separated by commas.`,
  })
  @OptionalMember()
  @Transform(toList)
  @IsArray({ message: 'severity must be given once' })
  @IsIn(SEVERITIES, { each: true, message: `severity may hold: ${SEVERITY_WORDS}` })
  severity?: string[];

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Whether a version without the vulnerability is known.',
  })
  @OptionalMember()
  @Transform(toBoolean)
  @IsBoolean({ message: 'fixable must be true or false' })
  fixable?: boolean;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    pattern: ONE_LINE.source,
    description: 'Exact name of a package.',
  })
  @OptionalMember()
  @IsString({ message: 'package must be given once' })
  @Length(1, 255, { message: 'package must have 1 to 255 characters' })
  @Matches(ONE_LINE, { message: 'package must not hold control characters' })
  package?: string;
}

export const REPORT_FORMATS = ['sarif', 'cyclonedx', 'raw'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export class ReportQueryDto {
  @ApiPropertyOptional({
    enum: REPORT_FORMATS,
    default: 'sarif',
    description: 'raw: as the engine gave it, unfiltered, for 30 days.',
  })
  @OptionalMember()
  @IsIn(REPORT_FORMATS, { message: `format must be one of ${REPORT_FORMATS.join(', ')}` })
  format: ReportFormat = 'sarif';
}

export class ImagesQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_NUMBER, default: 1 })
  @OptionalMember()
  @Transform(toInteger)
  @IsInt({ message: 'page must be a whole number' })
  @Min(1, { message: 'page must be at least 1' })
  @Max(MAX_PAGE_NUMBER, { message: `page must be at most ${MAX_PAGE_NUMBER}` })
  page: number = 1;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_IMAGES, default: 20 })
  @OptionalMember()
  @Transform(toInteger)
  @IsInt({ message: 'limit must be a whole number' })
  @Min(1, { message: 'limit must be at least 1' })
  @Max(MAX_IMAGES, { message: `limit must be at most ${MAX_IMAGES}` })
  limit: number = 20;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { OptionalMember } from '../http/optional-member.js';
import { SEVERITIES } from './scanner.js';

const SEVERITY_WORDS = SEVERITIES.join(', ');

export class StartScanDto {
  @ApiProperty({ format: 'uuid', description: 'A credential of this provider that the project may use.' })
  @IsUUID('all', { message: 'credentialId must be a UUID' })
  credentialId: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 400,
    example: 'app:1.4.2',
    description:
      'repository:tag or repository@sha256:..., as the list of images names it, without the host of the registry.',
  })
  @IsString({ message: 'imageName must be a string' })
  @MaxLength(400, { message: 'imageName must be at most 400 characters' })
  imageName: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    pattern: ONE_LINE.source,
    example: 'main',
    description: 'Of the source; kept and shown.',
  })
  @OptionalMember()
  @Length(1, 255, { message: 'branch must have 1 to 255 characters' })
  @Matches(ONE_LINE, { message: 'branch must not hold control characters' })
  branch?: string;

  @ApiPropertyOptional({ description: 'Kept and shown; every scan is seen by its project alone.' })
  @OptionalMember()
  @IsBoolean({ message: 'privateScan must be true or false' })
  privateScan?: boolean;

  @ApiPropertyOptional({
    enum: SEVERITIES,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    description: 'Count and show findings of these severities only. Left out: all.',
  })
  @OptionalMember()
  @IsArray({ message: 'severities must be an array' })
  @ArrayMinSize(1, { message: 'severities must have an entry' })
  @ArrayUnique({ message: 'severities must not repeat' })
  @IsIn(SEVERITIES, { each: true, message: `severities may hold: ${SEVERITY_WORDS}` })
  severities?: string[];

  @ApiPropertyOptional({
    description:
      'Scan even if the organization has results of the same image and digest from the same engine and database.',
  })
  @OptionalMember()
  @IsBoolean({ message: 'force must be true or false' })
  force?: boolean;
}

/** What a scan is begun with. */
export class StartedScanDto {
  @ApiProperty({ format: 'uuid' })
  scanId: string;

  @ApiProperty({ example: 'The scan is queued.' })
  message: string;

  @ApiPropertyOptional({ type: [String], description: 'Never told before the scan: left out.' })
  detectedLanguages?: string[];

  @ApiPropertyOptional({
    description: 'True where an earlier scan of the same digest had the results already.',
  })
  deduplicated?: boolean;
}

/** The same, as providers without an envelope document it. */
export class StartedScanWithSuccessDto extends StartedScanDto {
  @ApiProperty({ example: true })
  success: boolean;
}

import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { OptionalMember } from '../http/optional-member.js';
import { NamedDto } from './access.dto.js';
import { type Permission, PERMISSIONS } from './permission.js';

const MAX_OVERLAP_HOURS = 168;
const OVERLAP_RULE = `overlapHours must be a whole number from 0 to ${MAX_OVERLAP_HOURS}`;

/** When a key ends. */
function ExpiryMember(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'date-time', description: 'From then on the key is refused.' }),
    OptionalMember(),
    // Without an offset the time would be read in the time zone of whichever machine answers.
    Matches(/(Z|[+-]\d\d:\d\d)$/, { message: 'expiresAt must have a time zone, such as Z' }),
    IsISO8601({ strict: true, strictSeparator: true }, { message: 'expiresAt must be an ISO 8601 time' }),
  );
}

export class GrantDto {
  @ApiProperty({ enum: PERMISSIONS })
  @IsIn(PERMISSIONS, { message: `permission must be one of ${PERMISSIONS.join(', ')}` })
  permission: Permission;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Limits the permission to one project of the organization.',
  })
  @OptionalMember()
  @IsUUID('all', { message: 'projectId must be a UUID' })
  projectId?: string;
}

export class CreateApiKeyDto extends NamedDto {
  @ApiProperty({ type: [GrantDto], minItems: 1, maxItems: 100 })
  @IsArray({ message: 'permissions must be an array' })
  @ArrayMinSize(1, { message: 'permissions must not be empty' })
  @ArrayMaxSize(100, { message: 'permissions may have 100 entries' })
  // ValidateNested alone goes into an array of arrays and lets it pass for a grant.
  @IsObject({ each: true, message: 'permissions must hold objects' })
  @ValidateNested({ each: true })
  @Type(() => GrantDto)
  permissions: GrantDto[];

  @ExpiryMember()
  expiresAt?: string;
}

export class UpdateApiKeyDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, pattern: ONE_LINE.source, example: 'ci' })
  @OptionalMember()
  @Length(1, 100, { message: 'name must have 1 to 100 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({ description: 'A disabled key is refused until it is enabled again.' })
  @OptionalMember()
  @IsBoolean({ message: 'enabled must be true or false' })
  enabled?: boolean;

  @ExpiryMember()
  expiresAt?: string;
}

export class RotateApiKeyDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_HOURS,
    default: 0,
    description: 'How long the former token may still be used. With 0 it ends at once.',
  })
  @OptionalMember()
  @IsInt({ message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @Max(MAX_OVERLAP_HOURS, { message: OVERLAP_RULE })
  overlapHours?: number;
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'ci' })
  name: string;

  @ApiProperty({
    description: 'Made from the hash of the key; no part of the key itself.',
    example: 'rck_********1f0c2d',
  })
  maskedToken: string;

  @ApiProperty({ type: [GrantDto] })
  permissions: GrantDto[];

  @ApiProperty()
  enabled: boolean;

  @ApiPropertyOptional({ format: 'date-time' })
  expiresAt?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'To the minute; not there for a key never used.' })
  lastUsedAt?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

/** A key as its holder sees it. */
export class OwnApiKeyDto extends PickType(ApiKeyDto, [
  'id',
  'name',
  'maskedToken',
  'permissions',
  'expiresAt',
  'lastUsedAt',
]) {
  @ApiProperty({
    enum: ['instance', 'member'],
    description: 'An instance key holds every permission in every organization.',
  })
  kind: 'instance' | 'member';

  @ApiPropertyOptional({ format: 'uuid', description: 'Not there for an instance key.' })
  organizationId?: string;
}

export class NewApiKeyDto extends ApiKeyDto {
  @ApiPropertyOptional({
    description:
      'The key itself, shown this once. It is kept nowhere, so a repetition by Idempotency-Key does not have it.',
    example: 'rck_XXXXXXXXXXXXXXXX',
  })
  token: string;
}

export class ApiKeyPageDto {
  @ApiProperty({ type: [ApiKeyDto] })
  data: ApiKeyDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.', example: 'MDE5.k1.c2ln' })
  nextCursor?: string;
}

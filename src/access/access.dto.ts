import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OptionalMember } from '../http/optional-member.js';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsObject,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { type Permission, PERMISSIONS } from './permission.js';

const FEATURES = ['container_scanning'];

/** A body whose only member is a name. */
class NamedDto {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'acme' })
  @Length(1, 100, { message: 'name must have 1 to 100 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name: string;
}

export class CreateOrganizationDto extends NamedDto {
  @ApiPropertyOptional({ enum: FEATURES, isArray: true, description: 'Features of the plan.' })
  @OptionalMember()
  @IsArray({ message: 'features must be an array' })
  @ArrayUnique({ message: 'features must not repeat' })
  @IsIn(FEATURES, { each: true, message: `features may hold: ${FEATURES.join(', ')}` })
  features?: string[];
}

export class UpdateOrganizationDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'acme' })
  @OptionalMember()
  @Length(1, 100, { message: 'name must have 1 to 100 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({ enum: FEATURES, isArray: true })
  @OptionalMember()
  @IsArray({ message: 'features must be an array' })
  @ArrayUnique({ message: 'features must not repeat' })
  @IsIn(FEATURES, { each: true, message: `features may hold: ${FEATURES.join(', ')}` })
  features?: string[];
}

export class OrganizationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'acme' })
  name: string;

  @ApiProperty({ enum: FEATURES, isArray: true })
  features: string[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class OrganizationPageDto {
  @ApiProperty({ type: [OrganizationDto] })
  data: OrganizationDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.', example: 'MDE5.k1.c2ln' })
  nextCursor?: string;
}

export class CreateProjectDto extends NamedDto {}

export class UpdateProjectDto extends NamedDto {}

export class ProjectDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  @ApiProperty({ example: 'web-shop' })
  name: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class ProjectPageDto {
  @ApiProperty({ type: [ProjectDto] })
  data: ProjectDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.', example: 'MDE5.k1.c2ln' })
  nextCursor?: string;
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
  @ApiProperty({ type: [GrantDto], maxItems: 100 })
  @IsArray({ message: 'permissions must be an array' })
  @ArrayMinSize(1, { message: 'permissions must not be empty' })
  @ArrayMaxSize(100, { message: 'permissions may have 100 entries' })
  // ValidateNested alone goes into an array of arrays and lets it pass for a grant.
  @IsObject({ each: true, message: 'permissions must hold objects' })
  @ValidateNested({ each: true })
  @Type(() => GrantDto)
  permissions: GrantDto[];

  @ApiPropertyOptional({ format: 'date-time', description: 'From then on the key is refused.' })
  @OptionalMember()
  // Without an offset the time would be read in the time zone of whichever machine answers.
  @Matches(/(Z|[+-]\d\d:\d\d)$/, { message: 'expiresAt must have a time zone, such as Z' })
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'expiresAt must be an ISO 8601 time' })
  expiresAt?: string;
}

export class UpdateApiKeyDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'ci' })
  @OptionalMember()
  @Length(1, 100, { message: 'name must have 1 to 100 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({ description: 'A disabled key is refused until it is enabled again.' })
  @OptionalMember()
  @IsBoolean({ message: 'enabled must be true or false' })
  enabled?: boolean;
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

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class NewApiKeyDto extends ApiKeyDto {
  @ApiProperty({ description: 'The key itself, shown this once.', example: 'rck_XXXXXXXXXXXXXXXX' })
  token: string;
}

export class ApiKeyPageDto {
  @ApiProperty({ type: [ApiKeyDto] })
  data: ApiKeyDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.', example: 'MDE5.k1.c2ln' })
  nextCursor?: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OptionalMember } from '../http/optional-member.js';
import { ArrayUnique, IsArray, IsIn, Length, Matches } from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';

const FEATURES = ['container_scanning'];

/** A body whose only member is a name. */
export class NamedDto {
  @ApiProperty({ minLength: 1, maxLength: 100, pattern: ONE_LINE.source, example: 'acme' })
  @Length(1, 100, { message: 'name must have 1 to 100 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name: string;
}

export class CreateOrganizationDto extends NamedDto {
  @ApiPropertyOptional({
    enum: FEATURES,
    isArray: true,
    uniqueItems: true,
    description: 'Features of the plan.',
  })
  @OptionalMember()
  @IsArray({ message: 'features must be an array' })
  @ArrayUnique({ message: 'features must not repeat' })
  @IsIn(FEATURES, { each: true, message: `features may hold: ${FEATURES.join(', ')}` })
  features?: string[];
}

export class UpdateOrganizationDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, pattern: ONE_LINE.source, example: 'acme' })
  @OptionalMember()
  @Length(1, 100, { message: 'name must have 1 to 100 characters' })
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({ enum: FEATURES, isArray: true, uniqueItems: true })
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

import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsUUID,
  Length,
  Matches,
} from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { OptionalMember } from '../http/optional-member.js';
import { PROVIDER_SLUGS, PROVIDERS } from '../providers/index.js';
import { ownDto, updateDto } from './credential-changes.dto.js';
import { CREDENTIAL_VIEWS } from './credentials.dto.js';

const ownDtos = PROVIDERS.map(ownDto);

/** One credential for many projects. */
@ApiExtraModels(...ownDtos, ...PROVIDERS.map(updateDto))
export class BulkApplyDto {
  @ApiProperty({ enum: PROVIDER_SLUGS })
  @IsIn(PROVIDER_SLUGS, { message: `provider must be one of ${PROVIDER_SLUGS.join(', ')}` })
  provider: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 100,
    pattern: ONE_LINE.source,
    description: 'Unique per organization and provider.',
    example: 'production-pull',
  })
  @OptionalMember()
  @Length(1, 100)
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiProperty({
    description:
      'The members of a store body of the provider, without projectId and name; with credentialId, any of them.',
    anyOf: [...ownDtos, ...PROVIDERS.map(updateDto)].map((dto) => ({ $ref: getSchemaPath(dto) })),
  })
  @IsObject({ message: 'credential must be an object' })
  credential: object;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'A credential of the organization and the provider that is changed in place of a new one.',
  })
  @OptionalMember()
  @IsUUID('all', { message: 'credentialId must be a UUID' })
  credentialId?: string;

  @ApiProperty({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: 1000,
    description: 'Projects to link besides those that are linked. Unknown ones are reported and left out.',
  })
  @IsArray({ message: 'projectIds must be an array' })
  @ArrayMinSize(1, { message: 'projectIds must have an entry' })
  @ArrayMaxSize(1000, { message: 'projectIds may have 1000 entries' })
  @IsUUID('all', { each: true, message: 'projectIds must hold UUIDs' })
  projectIds: string[];
}

/** What became of one project of the list. */
export class BulkProjectDto {
  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ description: 'Whether the project may use the credential now.' })
  linked: boolean;

  @ApiPropertyOptional({ enum: ['not_found'], description: 'Why it may not.' })
  code?: 'not_found';
}

@ApiExtraModels(...CREDENTIAL_VIEWS.values())
export class BulkAppliedDto {
  @ApiProperty({
    description: 'The credential without its secret.',
    oneOf: [...CREDENTIAL_VIEWS.values()].map((dto) => ({ $ref: getSchemaPath(dto) })),
  })
  credential: object;

  @ApiProperty({ description: 'Whether the credential is new.' })
  created: boolean;

  @ApiProperty({ description: 'Whether one that was there was changed in place.' })
  rotated: boolean;

  @ApiProperty({ type: [BulkProjectDto], description: 'In the order of the request, each once.' })
  projects: BulkProjectDto[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID, Length, Matches } from 'class-validator';

/** One line of text that a person reads: no control characters, so that it stays one line in every log and table. */
// eslint-disable-next-line no-control-regex -- refusing control characters is what this is for
export const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u;

/** The members that every provider's store body has. */
export class StoreCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Project to link the credential to. It must lie in the organization of the path.',
    example: '550e8400-e29b-41d4-a716-446655440001',
  })
  @IsUUID('all', { message: 'projectId must be a UUID' })
  projectId: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 100,
    description: 'Unique per organization and provider, for scripts that look a credential up.',
    example: 'production-pull',
  })
  @IsOptional()
  @Length(1, 100)
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({
    maxLength: 1000,
    description: 'Free text to tell this credential from others.',
    example: 'Production registry credentials',
  })
  @IsOptional()
  @Length(0, 1000)
  @Matches(ONE_LINE, { message: 'description must not hold control characters' })
  description?: string;
}

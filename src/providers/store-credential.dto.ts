import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OptionalMember } from '../http/optional-member.js';
import { ONE_LINE } from '../http/one-line.js';
import { IsISO8601, IsUUID, Length, Matches } from 'class-validator';

/** The members that every provider's store body has. */
export class StoreCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Project to link the credential to. It must lie in the organization of the path.',
    example: '550e8400-e29b-41d4-a716-446655440001',
  })
  @IsUUID('all', { message: 'projectId must be a UUID' })
  // Left out in what is no request, and where a provider's documentation lets it be.
  projectId?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 100,
    pattern: ONE_LINE.source,
    description: 'Unique per organization and provider, for scripts that look a credential up.',
    example: 'production-pull',
  })
  @OptionalMember()
  @Length(1, 100)
  @Matches(ONE_LINE, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({
    maxLength: 1000,
    pattern: ONE_LINE.source,
    description: 'Free text to tell this credential from others.',
    example: 'Production registry credentials',
  })
  @OptionalMember()
  @Length(0, 1000)
  @Matches(ONE_LINE, { message: 'description must not hold control characters' })
  description?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description:
      'When the credential ends: a time with its zone, or a date, which begins in UTC. Not in the past. Where the provider tells the end, what it tells is kept.',
    example: '2027-01-01T00:00:00Z',
  })
  @OptionalMember()
  // Without an offset the time would be read in the time zone of whichever machine answers.
  @Matches(/^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/, {
    message: 'expiresAt must be a date, or a time with a time zone such as Z',
  })
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'expiresAt must be an ISO 8601 time' })
  expiresAt?: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROBLEMS } from '../problems/problem-codes.js';
import { CHECK_CAUSES } from './credential-check.entity.js';
import { CREDENTIAL_STATUSES } from './credentials.dto.js';

/** One proof of a credential. */
export class CredentialCheckDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({
    enum: CHECK_CAUSES,
    description: 'What it was made for: the schedule, a request, a first secret or another one.',
  })
  trigger: string;

  @ApiProperty({ enum: CREDENTIAL_STATUSES, description: 'The status afterwards.' })
  status: string;

  @ApiPropertyOptional({
    enum: Object.keys(PROBLEMS),
    description:
      'What went wrong, as a request would have been answered. Left out where the credential works.',
  })
  code?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Milliseconds, where they were measured.' })
  durationMs?: number;
}

/** A page of checks. */
export class CredentialCheckPageDto {
  @ApiProperty({ type: [CredentialCheckDto] })
  data: CredentialCheckDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.' })
  nextCursor?: string;
}

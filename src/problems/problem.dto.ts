import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROBLEMS } from './problem-codes.js';

const INSTANCE =
  '/integrations/quay/container-registry/organization/550e8400-e29b-41d4-a716-446655440000/credentials';

/** One invalid member of a request. */
export class InvalidMemberDto {
  @ApiProperty({
    description: 'JSON pointer into the body, or # and the name of a parameter.',
    example: '/secretKey',
  })
  pointer: string;

  @ApiProperty({ example: 'isString' })
  code: string;

  @ApiProperty({ example: 'secretKey must be a string' })
  message: string;
}

/** Every error answer has this body (RFC 9457), as `application/problem+json`. */
export class ProblemDto {
  @ApiProperty({ format: 'uri', example: 'urn:registry-credentials:problem:credential_rejected' })
  type: string;

  @ApiProperty({ description: 'What the code means.', example: 'The registry rejected the credential' })
  title: string;

  @ApiProperty({ description: 'The HTTP status.', example: 400 })
  status: number;

  @ApiProperty({
    description: 'What happened. Never quotes a value that was sent.',
    example: 'Quay does not accept this token.',
  })
  detail: string;

  @ApiProperty({ description: 'The path of the request, without its query.', example: INSTANCE })
  instance: string;

  @ApiProperty({
    enum: Object.keys(PROBLEMS),
    description: 'From a closed list: branch on this one.',
    example: 'credential_rejected',
  })
  code: string;

  @ApiProperty({
    description: 'Stands in the logs and the audit trail as well.',
    example: '1c75321a-e19f-4510-a0cc-ac984d0763f9',
  })
  requestId: string;

  @ApiProperty({ format: 'date-time' })
  timestamp: string;

  @ApiPropertyOptional({ type: [InvalidMemberDto], description: 'The members that are not valid.' })
  errors?: InvalidMemberDto[];

  @ApiPropertyOptional({
    description: 'What to do about it.',
    example: 'Check the user name and the secret at the provider.',
  })
  hint?: string;

  @ApiProperty({ description: 'Whether the same request can succeed later.', example: false })
  retryable: boolean;

  @ApiProperty({ description: 'Equals status.', example: 400 })
  statusCode: number;

  @ApiProperty({ description: 'Equals detail.', example: 'Quay does not accept this token.' })
  message: string;

  @ApiProperty({ description: 'Equals instance.', example: INSTANCE })
  path: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROBLEMS } from './problem-codes.js';

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

  @ApiProperty({ description: 'What the code means.' })
  title: string;

  @ApiProperty({ description: 'The HTTP status.', example: 400 })
  status: number;

  @ApiProperty({ description: 'What happened. Never quotes a value that was sent.' })
  detail: string;

  @ApiProperty({ description: 'The path of the request, without its query.' })
  instance: string;

  @ApiProperty({ enum: Object.keys(PROBLEMS), description: 'From a closed list: branch on this one.' })
  code: string;

  @ApiProperty({ description: 'Stands in the logs and the audit trail as well.' })
  requestId: string;

  @ApiProperty({ format: 'date-time' })
  timestamp: string;

  @ApiPropertyOptional({ type: [InvalidMemberDto], description: 'The members that are not valid.' })
  errors?: InvalidMemberDto[];

  @ApiPropertyOptional({ description: 'What to do about it.' })
  hint?: string;

  @ApiProperty({ description: 'Whether the same request can succeed later.' })
  retryable: boolean;

  @ApiProperty({ description: 'Equals status.' })
  statusCode: number;

  @ApiProperty({ description: 'Equals detail.' })
  message: string;

  @ApiProperty({ description: 'Equals instance.' })
  path: string;
}

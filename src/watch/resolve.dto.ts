import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CREDENTIAL_STATUSES } from '../credentials/credentials.dto.js';
import { Obeys } from '../providers/credential-rules.js';
import { PROVIDER_SLUGS } from '../providers/index.js';
import { CHOICE_REASONS } from './credential-choice.js';
import { readImageReference } from './image-reference.js';

const MAX_REFERENCE_LENGTH = 512;

/** `?image=` */
export class ResolveQueryDto {
  @ApiProperty({
    maxLength: MAX_REFERENCE_LENGTH,
    description: 'An image as `docker pull` takes it.',
    example: 'quay.io/acme/backend:1.4',
  })
  @Obeys('isImageReference', (text) =>
    text.length <= MAX_REFERENCE_LENGTH && readImageReference(text) !== undefined
      ? undefined
      : 'must be an image reference such as quay.io/acme/backend:1.4',
  )
  image: string;
}

/** The image in its full form. */
export class ResolvedImageDto {
  @ApiProperty({ example: 'quay.io' })
  registry: string;

  @ApiProperty({ example: 'acme/backend' })
  repository: string;

  @ApiPropertyOptional({ example: '1.4' })
  tag?: string;

  @ApiPropertyOptional()
  digest?: string;
}

/** A credential that covers the image. */
export class ResolveCandidateDto {
  @ApiProperty({ enum: PROVIDER_SLUGS })
  provider: string;

  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiPropertyOptional()
  name?: string;

  @ApiProperty({ enum: CREDENTIAL_STATUSES })
  status: string;

  @ApiProperty({
    enum: ['namespace', 'registry'],
    description: 'By a path above the image, or by its registry alone.',
  })
  matched: string;

  @ApiProperty({
    enum: CHOICE_REASONS,
    description:
      '`chosen`, or why another one is: it is for a longer path (`less_specific`), in better health (`less_healthy`) or stored later (`older`).',
  })
  reason: string;
}

export class ResolutionDto {
  @ApiProperty()
  image: ResolvedImageDto;

  @ApiPropertyOptional({
    type: ResolveCandidateDto,
    description: 'The one that would be used. Left out where there is none.',
  })
  credential?: ResolveCandidateDto;

  @ApiProperty({ type: [ResolveCandidateDto], description: 'All that cover the image, best first.' })
  candidates: ResolveCandidateDto[];
}

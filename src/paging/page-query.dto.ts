import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_SIGNED_TEXT_LENGTH } from '../encryption/signed-text.js';
import { OptionalMember } from '../http/optional-member.js';
import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** A cursor, which may be left out: the text of a member of the page before, by whatever name the list gives it. */
export function OptionalCursor(name: string, member = 'nextCursor'): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      minLength: 1,
      maxLength: MAX_SIGNED_TEXT_LENGTH,
      pattern: '^[A-Za-z0-9_-]*\\.[a-z0-9._-]+\\.[A-Za-z0-9_-]+$',
      description: `The ${member} of the page before. Opaque and signed.`,
    }),
    OptionalMember(),
    IsString({ message: `${name} must be a string` }),
    MaxLength(MAX_SIGNED_TEXT_LENGTH, {
      message: `${name} must be at most ${MAX_SIGNED_TEXT_LENGTH} characters`,
    }),
  );
}

/** `?limit=&cursor=` of every list of ours. */
export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })
  @OptionalMember()
  @Transform(({ value }: { value: unknown }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : value))
  @IsInt({ message: 'limit must be a whole number' })
  @Min(1, { message: 'limit must be at least 1' })
  @Max(MAX_LIMIT, { message: `limit must be at most ${MAX_LIMIT}` })
  limit: number = DEFAULT_LIMIT;

  @OptionalCursor('cursor')
  cursor?: string;
}

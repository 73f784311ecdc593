import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { OptionalMember } from '../http/optional-member.js';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** `?pageSize=&cursor=` of everything that is read from a provider. */
export class BrowseQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
  @OptionalMember()
  @Transform(({ value }: { value: unknown }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : value))
  @IsInt({ message: 'pageSize must be a whole number' })
  @Min(1, { message: 'pageSize must be at least 1' })
  @Max(MAX_PAGE_SIZE, { message: `pageSize must be at most ${MAX_PAGE_SIZE}` })
  pageSize: number = DEFAULT_PAGE_SIZE;

  @ApiPropertyOptional({ description: 'The nextCursor of the page before. Opaque and signed.' })
  @OptionalMember()
  @IsString({ message: 'cursor must be a string' })
  @MaxLength(4096, { message: 'cursor must be at most 4096 characters' })
  cursor?: string;
}

export class TagDto {
  @ApiProperty({ example: 'v1.4.2' })
  name: string;

  @ApiPropertyOptional()
  digest?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes.' })
  size?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;
}

export class TagPageDto {
  @ApiProperty({ type: [TagDto] })
  tags: TagDto[];

  @ApiProperty({ type: 'integer' })
  pageSize: number;

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.' })
  nextCursor?: string;
}

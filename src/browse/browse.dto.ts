import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { OptionalMember } from '../http/optional-member.js';
import type { DocumentedPaging } from '../providers/provider.js';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
const MAX_PAGE_NUMBER = 100_000;

const toInteger = ({ value }: { value: unknown }): unknown =>
  /^\d{1,6}$/.test(String(value)) ? Number(value) : value;

/** `?page=&pageSize=&cursor=` of everything that is read from a provider. */
export class BrowseQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: 1,
    description: 'Where the provider counts pages; go on with cursor where it does not.',
  })
  @OptionalMember()
  @Transform(toInteger)
  @IsInt({ message: 'page must be a whole number' })
  @Min(1, { message: 'page must be at least 1' })
  @Max(MAX_PAGE_NUMBER, { message: `page must be at most ${MAX_PAGE_NUMBER}` })
  page: number = 1;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
  @OptionalMember()
  @Transform(toInteger)
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

/** The query of a documented list path, by the names that its documentation gives to the same things. */
export type DocumentedQuery = { credentialId: string; page?: number } & Partial<
  Record<string, string | number>
>;

/** Makes the class for a provider's documented query. */
export function documentedQueryDtoOf(paging: DocumentedPaging, name: string): Type<DocumentedQuery> {
  class DocumentedQueryDto {}
  const { prototype } = DocumentedQueryDto;
  const size = `${paging.size} must be a whole number from 1 to ${MAX_PAGE_SIZE}`;
  const decorate = (member: string, ...decorators: PropertyDecorator[]): void => {
    for (const decorator of decorators) decorator(prototype, member);
  };
  decorate(
    'credentialId',
    IsUUID('all', { message: 'credentialId must be a UUID' }),
    ApiProperty({ format: 'uuid', type: String }),
  );
  decorate(
    paging.size,
    OptionalMember(),
    Transform(toInteger),
    IsInt({ message: size }),
    Min(1, { message: size }),
    Max(MAX_PAGE_SIZE, { message: size }),
    ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: paging.defaultSize }),
  );
  decorate(
    paging.cursor,
    OptionalMember(),
    IsString({ message: `${paging.cursor} must be a string` }),
    MaxLength(4096, { message: `${paging.cursor} must be at most 4096 characters` }),
    ApiPropertyOptional({
      type: String,
      description: `The ${paging.next} of the page before. Opaque and signed.`,
    }),
  );
  if (paging.cursor === 'cursor') {
    decorate(
      'page',
      OptionalMember(),
      Transform(toInteger),
      IsInt({ message: 'page must be a whole number' }),
      Min(1, { message: 'page must be at least 1' }),
      Max(MAX_PAGE_NUMBER, { message: `page must be at most ${MAX_PAGE_NUMBER}` }),
      ApiPropertyOptional({ type: 'integer', minimum: 1, default: 1 }),
    );
  }
  Object.defineProperty(DocumentedQueryDto, 'name', { value: name });
  return DocumentedQueryDto as Type<DocumentedQuery>;
}

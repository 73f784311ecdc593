import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsUUID, Max, Min } from 'class-validator';
import { OptionalMember } from '../http/optional-member.js';
import { OptionalCursor } from '../paging/page-query.dto.js';
import type { DocumentedPaging } from '../providers/provider.js';

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;
const MAX_PAGE_NUMBER = 100_000;
const SIZE_DESCRIPTION =
  'Of the first page; with a cursor the pages go on in the size that it was made with.';

const toInteger = ({ value }: { value: unknown }): unknown =>
  /^\d{1,6}$/.test(String(value)) ? Number(value) : value;

/** A whole number from 1, which may be left out. */
function OptionalCount(name: string, max: number): PropertyDecorator {
  return applyDecorators(
    OptionalMember(),
    Transform(toInteger),
    IsInt({ message: `${name} must be a whole number` }),
    Min(1, { message: `${name} must be at least 1` }),
    Max(max, { message: `${name} must be at most ${max}` }),
  );
}

/** `?page=&pageSize=&cursor=` of everything that is read from a provider. */
export class BrowseQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE_NUMBER,
    default: 1,
    description: 'Where the provider counts pages; go on with cursor where it does not.',
  })
  @OptionalCount('page', MAX_PAGE_NUMBER)
  page: number = 1;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE_SIZE,
    default: DEFAULT_PAGE_SIZE,
    description: SIZE_DESCRIPTION,
  })
  @OptionalCount('pageSize', MAX_PAGE_SIZE)
  pageSize: number = DEFAULT_PAGE_SIZE;

  @OptionalCursor('cursor')
  cursor?: string;
}

/** The query of a documented list path, by the names that its documentation gives to the same things. */
export type DocumentedQuery = { credentialId: string; page?: number } & Partial<
  Record<string, string | number>
>;

/** Makes the class for a provider's documented query. */
export function documentedQueryDtoOf(paging: DocumentedPaging, name: string): Type<DocumentedQuery> {
  class DocumentedQueryDto {}
  for (const [member, decorator] of Object.entries(documentedMembers(paging))) {
    decorator(DocumentedQueryDto.prototype, member);
  }
  Object.defineProperty(DocumentedQueryDto, 'name', { value: name });
  return DocumentedQueryDto as Type<DocumentedQuery>;
}

/** Pages can be asked for by number where the parameters are called as ours are. */
function documentedMembers({ size, cursor, next, defaultSize }: DocumentedPaging) {
  return {
    credentialId: applyDecorators(
      IsUUID('all', { message: 'credentialId must be a UUID' }),
      ApiProperty({ format: 'uuid', type: String }),
    ),
    [size]: applyDecorators(
      OptionalCount(size, MAX_PAGE_SIZE),
      ApiPropertyOptional({
        type: 'integer',
        minimum: 1,
        maximum: MAX_PAGE_SIZE,
        default: defaultSize,
        description: SIZE_DESCRIPTION,
      }),
    ),
    [cursor]: OptionalCursor(cursor, next),
    ...(cursor === 'cursor' && {
      page: applyDecorators(
        OptionalCount('page', MAX_PAGE_NUMBER),
        ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_NUMBER, default: 1 }),
      ),
    }),
  };
}

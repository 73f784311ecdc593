import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { AnyProvider } from '../providers/provider.js';
import { enveloped, envelopedSchema } from '../providers/envelope.js';
import type { BrowseQueryDto } from './browse.dto.js';
import type { BrowsedPage, BrowseList } from './browse.service.js';

type Schema = Record<string, unknown>;

/** The uniform form: `{<list>: [...], page?, pageSize, totalCount?, nextCursor?}`, enveloped where the provider's API is. */
export function uniformAnswer(
  provider: AnyProvider,
  list: BrowseList,
  { items, totalCount, cursor }: BrowsedPage,
  query: BrowseQueryDto,
): object {
  return enveloped(provider, {
    [list]: items,
    ...(query.cursor === undefined ? { page: query.page } : {}),
    pageSize: query.pageSize,
    ...(totalCount === undefined ? {} : { totalCount }),
    ...(cursor === undefined ? {} : { nextCursor: cursor }),
  });
}

/** Documents {@link uniformAnswer}. */
export function ApiBrowsed(provider: AnyProvider, list: BrowseList, item: Type): MethodDecorator {
  const properties = {
    [list]: { type: 'array', items: { $ref: getSchemaPath(item) } },
    page: { type: 'integer', description: 'Left out where the page was asked for by its cursor.' },
    pageSize: { type: 'integer' },
    totalCount: { type: 'integer', description: 'Where the provider tells.' },
    nextCursor: { type: 'string', description: 'Give it as ?cursor= for the next page.' },
  };
  return documented(provider, item, { type: 'object', properties, required: [list, 'pageSize'] });
}

/** Documents the answer of a documented list path: the list, and `next` where there is a next page. */
export function ApiDocumentedList(
  provider: AnyProvider,
  list: BrowseList,
  { item, next }: { item: Type; next: string },
): MethodDecorator {
  const properties = {
    [list]: { type: 'array', items: { $ref: getSchemaPath(item) } },
    totalCount: { type: 'integer', description: 'Where the provider tells.' },
    [next]: { type: 'string' },
  };
  return documented(provider, item, { type: 'object', properties, required: [list] });
}

function documented(provider: AnyProvider, item: Type, schema: Schema): MethodDecorator {
  const body = envelopedSchema(provider, schema);
  const description = 'A page, as the provider answers now.';
  return applyDecorators(ApiExtraModels(item), ApiResponse({ status: 200, description, schema: body }));
}

import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { enveloped, envelopedSchema } from '../providers/envelope.js';
import type { AnyProvider, BrowsableProvider } from '../providers/provider.js';
import type { BrowseQueryDto } from './browse.dto.js';
import type { BrowsedPage, BrowseList } from './browse.service.js';

type Schema = Record<string, unknown>;

/**
 * The uniform form: `{<list>: [...], page?, pageSize, totalCount?, nextCursor?}` with what the provider documents beside
 * the list, enveloped where the provider's API is.
 */
export function uniformAnswer(
  provider: AnyProvider,
  member: string,
  { items, size, beside, totalCount, cursor }: BrowsedPage,
  query: BrowseQueryDto,
): object {
  return enveloped(provider, {
    [member]: items,
    ...beside,
    ...(query.cursor === undefined ? { page: query.page } : {}),
    pageSize: size,
    ...(totalCount === undefined ? {} : { totalCount }),
    ...(cursor === undefined ? {} : { nextCursor: cursor }),
  });
}

/** Documents {@link uniformAnswer}. */
export function ApiBrowsed(
  provider: BrowsableProvider,
  list: BrowseList,
  member: string = list,
): MethodDecorator {
  const item = itemOf(provider, list);
  const properties = {
    [member]: { type: 'array', items: { $ref: getSchemaPath(item) } },
    page: { type: 'integer', description: 'Left out where the page was asked for by its cursor.' },
    pageSize: { type: 'integer' },
    totalCount: { type: 'integer', description: 'Where the provider tells.' },
    nextCursor: { type: 'string', description: 'Give it as ?cursor= for the next page.' },
  };
  return documented(provider, list, { type: 'object', properties, required: [member, 'pageSize'] });
}

/** The form of a documented list path: the list, and `next` where there is a next page. */
export function documentedAnswer(
  provider: AnyProvider,
  list: BrowseList,
  { items, beside, totalCount, cursor }: BrowsedPage,
  next: string,
): object {
  return enveloped(provider, {
    [list]: items,
    ...beside,
    ...(totalCount === undefined ? {} : { totalCount }),
    ...(cursor === undefined ? {} : { [next]: cursor }),
  });
}

/** Documents {@link documentedAnswer}. */
export function ApiDocumentedList(
  provider: BrowsableProvider,
  list: BrowseList,
  next: string,
): MethodDecorator {
  const item = itemOf(provider, list);
  const properties = {
    [list]: { type: 'array', items: { $ref: getSchemaPath(item) } },
    totalCount: { type: 'integer', description: 'Where the provider tells.' },
    [next]: { type: 'string' },
  };
  return documented(provider, list, { type: 'object', properties, required: [list] });
}

function itemOf({ browse: { dtos } }: BrowsableProvider, list: BrowseList): Type {
  return { namespaces: dtos.namespace, images: dtos.image, tags: dtos.tag }[list];
}

function documented(provider: BrowsableProvider, list: BrowseList, page: Schema): MethodDecorator {
  const beside = list === 'tags' ? provider.browse.dtos.besideTags : undefined;
  const schema = beside === undefined ? page : { allOf: [page, { $ref: getSchemaPath(beside) }] };
  return applyDecorators(
    ApiExtraModels(itemOf(provider, list), ...(beside === undefined ? [] : [beside])),
    ApiResponse({
      status: 200,
      description: 'A page, as the provider answers now.',
      schema: envelopedSchema(provider, schema),
    }),
  );
}

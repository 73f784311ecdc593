import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, type ApiHeaderOptions, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { Type } from '@nestjs/common';
import { IF_MATCH_TEXT } from '../http/if-match.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import { envelopedSchema } from '../providers/envelope.js';
import type { AnyProvider } from '../providers/provider.js';

type Schema = Record<string, unknown>;

/** A list whose documented form is a bare array, or `{credentials: []}` inside the envelope. */
export function envelopedList(provider: AnyProvider, credentials: object[]): object {
  return provider.envelope ? { success: true, data: { credentials } } : credentials;
}

/** A page of a list of ours: `{data, nextCursor?}`, or `{credentials, nextCursor?}` inside the envelope. */
export function envelopedPage(
  provider: AnyProvider,
  items: object[],
  nextCursor: string | undefined,
): object {
  const next = nextCursor === undefined ? {} : { nextCursor };
  return provider.envelope
    ? { success: true, data: { credentials: items, ...next } }
    : { data: items, ...next };
}

/** What a change of a stored credential can meet besides. */
export const CHANGE_PROBLEMS: ProblemCode[] = [
  'name_taken',
  'edit_conflict',
  'key_unavailable',
  'ciphertext_invalid',
  'key_exhausted',
];

/** The header of a change that is meant for one version. */
export const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'The ETag of the version that is meant. Another version is left alone: 412.',
  schema: { type: 'string', pattern: IF_MATCH_TEXT.source, example: '"3"' },
} satisfies ApiHeaderOptions;

const TAGGED = { ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } } } as const;

interface DocumentedBody {
  status: number;
  description: string;
  /** Whether the answer has an ETag. */
  isTagged?: boolean;
}

/** Documents one body. */
export function ApiOne(provider: AnyProvider, dto: Type, options: DocumentedBody) {
  return document(provider, dto, { ...options, schema: ref(dto) });
}

/** Documents the other success of storing, where a body may name the credentials whose place it takes. */
export function ApiRotated(provider: AnyProvider): MethodDecorator {
  const description = 'They took the place of those that credentialId names.';
  return applyDecorators(
    ...(provider.rotatesInPlace ? [ApiOne(provider, provider.viewDto, { status: 200, description })] : []),
  );
}

/** Documents a list as {@link envelopedList} gives it. */
export function ApiMany(provider: AnyProvider, dto: Type, description: string) {
  const items = { type: 'array', items: ref(dto) };
  const schema = provider.envelope ? object({ credentials: items }, ['credentials']) : items;
  return document(provider, dto, { status: 200, description, schema });
}

/** Documents a page as {@link envelopedPage} gives it. */
export function ApiPageOf(provider: AnyProvider, dto: Type, description: string) {
  const member = provider.envelope ? 'credentials' : 'data';
  const properties = {
    [member]: { type: 'array', items: ref(dto) },
    nextCursor: { type: 'string', description: 'Give it as ?cursor= for the next page.' },
  };
  return document(provider, dto, { status: 200, description, schema: object(properties, [member]) });
}

function document(
  provider: AnyProvider,
  dto: Type,
  { status, description, schema, isTagged }: DocumentedBody & { schema: Schema },
): MethodDecorator {
  const body = envelopedSchema(provider, schema);
  const headers = isTagged ? { headers: TAGGED } : {};
  return applyDecorators(ApiExtraModels(dto), ApiResponse({ status, description, schema: body, ...headers }));
}

function ref(dto: Type): Schema {
  return { $ref: getSchemaPath(dto) };
}

function object(properties: Record<string, unknown>, required: string[]): Schema {
  return { type: 'object', properties, required };
}

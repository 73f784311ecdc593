import type { Type } from '@nestjs/common';
import { OmitType, PartialType } from '@nestjs/swagger';
import { PROVIDERS } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';

/** The members of a change: any of those that a store body has, except the project. */
export type CredentialPatch = Partial<StoreCredentialDto>;

/** The body of a change to a credential. No member is needed, and none may be null. */
function updateDtoOf(provider: AnyProvider): Type<object> {
  const members = OmitType(provider.storeDto as Type<StoreCredentialDto>, ['projectId']);
  const dto = PartialType(members, { skipNullProperties: false });
  return named(dto, provider, 'Update');
}

/** What of a store body is the provider's own: neither the first link nor the name. */
function ownDtoOf(provider: AnyProvider): Type<object> {
  const dto = OmitType(provider.storeDto as Type<StoreCredentialDto>, ['projectId', 'name']);
  return named(dto, provider, 'Own');
}

function named(dto: Type<object>, provider: AnyProvider, prefix: string): Type<object> {
  const { name } = provider.storeDto;
  Object.defineProperty(dto, 'name', { value: name.replace(/^Store/, prefix) });
  return dto;
}

const updateDtos = new Map(PROVIDERS.map((provider) => [provider.slug, updateDtoOf(provider)]));
const ownDtos = new Map(PROVIDERS.map((provider) => [provider.slug, ownDtoOf(provider)]));

/** One class each, wherever it is documented. */
export function updateDto({ slug }: AnyProvider): Type<object> {
  return known(updateDtos, slug);
}

/** One class each, wherever it is documented. */
export function ownDto({ slug }: AnyProvider): Type<object> {
  return known(ownDtos, slug);
}

function known(dtos: ReadonlyMap<string, Type<object>>, slug: string): Type<object> {
  const dto = dtos.get(slug);
  if (dto === undefined) throw new Error('a provider that is not in the list has no such class');
  return dto;
}

import type { Type } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { OptionalMember } from '../http/optional-member.js';
import { PROVIDERS } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';
import { StoreCredentialDto } from '../providers/store-credential.dto.js';

/** What a POST may say: a store body and, where the provider has that, whose place it takes. */
export interface StoreBody extends StoreCredentialDto {
  credentialId?: string;
}

function rotatingDtoOf({ storeDto }: AnyProvider): Type<StoreBody> {
  class RotatingStoreDto extends (storeDto as Type<StoreCredentialDto>) {
    @ApiPropertyOptional({
      format: 'uuid',
      description:
        'Stored credentials whose place these take: the id, the links and, where they are left out, name and description stay.',
      example: '550e8400-e29b-41d4-a716-446655440002',
    })
    @OptionalMember()
    @IsUUID('all', { message: 'credentialId must be a UUID' })
    credentialId?: string;
  }
  Object.defineProperty(RotatingStoreDto, 'name', {
    value: storeDto.name.replace(/^Store/, 'StoreOrRotate'),
  });
  return RotatingStoreDto;
}

const rotating = new Map(
  PROVIDERS.filter(({ rotatesInPlace }) => rotatesInPlace).map((provider) => [
    provider.slug,
    rotatingDtoOf(provider),
  ]),
);

/** One class each, wherever it is documented. */
export function storeBodyDto({ slug, storeDto }: AnyProvider): Type<StoreBody> {
  return rotating.get(slug) ?? (storeDto as Type<StoreBody>);
}

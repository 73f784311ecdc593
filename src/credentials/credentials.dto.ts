import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsUUID } from 'class-validator';
import { PROVIDERS } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';

export const CREDENTIAL_STATUSES = [
  'healthy',
  'rejected',
  'unreachable',
  'expiring',
  'expired',
  'unverified',
];

/** What the owner of a credential sees beside the provider's own members. */
export class ManagedMembersDto {
  @ApiPropertyOptional()
  name?: string;

  @ApiProperty({ enum: CREDENTIAL_STATUSES })
  status: string;

  @ApiProperty({ format: 'date-time', description: 'When the provider last confirmed the credential.' })
  lastValidatedAt: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When the credential ends, where that is known.' })
  expiresAt?: string;

  @ApiProperty({ type: [String], format: 'uuid' })
  linkedProjectIds: string[];

  @ApiProperty({ type: 'integer', description: 'Counts every change.' })
  version: number;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class CredentialProjectsDto {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    maxItems: 1000,
    description: 'The projects that may use the credential.',
  })
  @IsArray({ message: 'projectIds must be an array' })
  @ArrayMaxSize(1000, { message: 'projectIds may have 1000 entries' })
  @IsUUID('all', { each: true, message: 'projectIds must hold UUIDs' })
  projectIds: string[];
}

/** What is told beside it where it was stored or replaced by its name. */
export class UpsertedMembersDto {
  @ApiProperty({ description: 'Whether this request changed something.' })
  changed: boolean;
}

/** The provider's view with the owner's members, as a class of its own name for the API document. */
function managedDtoOf(provider: AnyProvider): Type {
  const view = provider.viewDto as Type<object>;
  const dto = IntersectionType(view, ManagedMembersDto);
  Object.defineProperty(dto, 'name', { value: `Managed${view.name}` });
  return dto;
}

/** The owner's view of each provider's credentials, by slug: one class each, wherever it is documented. */
export const CREDENTIAL_VIEWS: ReadonlyMap<string, Type> = new Map(
  PROVIDERS.map((provider) => [provider.slug, managedDtoOf(provider)]),
);

/** What the upsert by name answers of each provider's credentials, by slug. */
const upsertedViews: ReadonlyMap<string, Type> = new Map(
  PROVIDERS.map((provider) => [provider.slug, upsertedDtoOf(provider)]),
);

function upsertedDtoOf(provider: AnyProvider): Type {
  const dto = IntersectionType(managedDto(provider) as Type<object>, UpsertedMembersDto);
  Object.defineProperty(dto, 'name', { value: `Upserted${provider.viewDto.name}` });
  return dto;
}

export function managedDto(provider: AnyProvider): Type {
  return CREDENTIAL_VIEWS.get(provider.slug) ?? provider.viewDto;
}

export function upsertedDto(provider: AnyProvider): Type {
  return upsertedViews.get(provider.slug) ?? managedDto(provider);
}

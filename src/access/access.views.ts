import type { OrganizationDto, ProjectDto } from './access.dto.js';
import type { ApiKeyDto, OwnApiKeyDto } from './api-key.dto.js';
import type { UsedKey } from './api-key-usage.service.js';
import type { OrganizationEntity } from './organization.entity.js';
import type { ProjectEntity } from './project.entity.js';

/** What a client sees of an organization. */
export function organizationView({
  id,
  name,
  features,
  createdAt,
  updatedAt,
}: OrganizationEntity): OrganizationDto {
  return { id, name, features, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** What a client sees of a project. */
export function projectView({ id, organizationId, name, createdAt, updatedAt }: ProjectEntity): ProjectDto {
  return { id, organizationId, name, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** What a client sees of an API key: everything but the key. */
export function apiKeyView({ key, lastUsedAt }: UsedKey): ApiKeyDto {
  return {
    id: key.id,
    name: key.name,
    maskedToken: key.maskedToken,
    permissions: key.permissions,
    enabled: key.enabled,
    ...(key.expiresAt === null ? {} : { expiresAt: key.expiresAt.toISOString() }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  };
}

/** What the holder of a key sees of it. */
export function ownApiKeyView(used: UsedKey): OwnApiKeyDto {
  const { id, name, maskedToken, permissions, expiresAt, lastUsedAt } = apiKeyView(used);
  const { organizationId } = used.key;
  return {
    id,
    name,
    maskedToken,
    permissions,
    ...(organizationId === null
      ? { kind: 'instance' as const }
      : { kind: 'member' as const, organizationId }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  };
}

import type { ApiKeyDto, OrganizationDto, ProjectDto } from './access.dto.js';
import type { ApiKeyEntity } from './api-key.entity.js';
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
export function apiKeyView(key: ApiKeyEntity): ApiKeyDto {
  return {
    id: key.id,
    name: key.name,
    maskedToken: key.maskedToken,
    permissions: key.permissions,
    enabled: key.enabled,
    ...(key.expiresAt === null ? {} : { expiresAt: key.expiresAt.toISOString() }),
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  };
}

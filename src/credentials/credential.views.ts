import type { AnyProvider } from '../providers/provider.js';
import type { ManagedMembersDto } from './credentials.dto.js';
import type { CredentialEntity } from './credential.entity.js';
import type { LinkedCredential } from './credentials.service.js';

/** The documented members of a credential, and no others. The sealed secret has no way in here. */
export function credentialView(provider: AnyProvider, row: CredentialEntity): object {
  return provider.view({
    id: row.id,
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.description === null ? {} : { description: row.description }),
    fields: row.fields,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }) as object;
}

/** The same with what its owner needs to manage it. */
export function managedView(provider: AnyProvider, { row, projectIds }: LinkedCredential): object {
  const managed: ManagedMembersDto = {
    ...(row.name === null ? {} : { name: row.name }),
    status: row.status,
    lastValidatedAt: row.lastValidatedAt.toISOString(),
    ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt.toISOString() }),
    linkedProjectIds: projectIds,
    version: row.version,
    updatedAt: row.updatedAt.toISOString(),
  };
  return { ...credentialView(provider, row), ...managed };
}

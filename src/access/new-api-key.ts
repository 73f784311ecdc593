import { v7 as uuidv7 } from 'uuid';
import type { Secret } from '../encryption/secret.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { hashToken, maskToken } from './api-token.js';
import type { Grant } from './permission.js';

/** A key row for a fresh token; without an organization it is the instance administrator's. */
export function newKey(
  organizationId: string | null,
  token: Secret,
  options: { name: string; permissions: Grant[]; expiresAt: Date | null },
): ApiKeyEntity {
  const tokenHash = hashToken(token);
  const now = new Date();
  return {
    id: uuidv7(),
    organizationId,
    ...options,
    tokenHash,
    formerTokenHash: null,
    formerTokenEndsAt: null,
    maskedToken: maskToken(tokenHash),
    enabled: true,
    createdAt: now,
    updatedAt: now,
  };
}

/** A grant as it is stored and compared. */
export function canonicalGrant({ permission, projectId }: Grant): Grant {
  return projectId === undefined ? { permission } : { permission, projectId: projectId.toLowerCase() };
}

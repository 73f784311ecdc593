import { v7 as uuidv7 } from 'uuid';
import type { CheckCause, CredentialCheckEntity } from './credential-check.entity.js';
import type { CredentialEntity } from './credential.entity.js';

/** The first lines of a history: a credential is proven before it is stored or given another secret. */
export function proofOf(
  { id, organizationId, lastValidatedAt, status }: CredentialEntity,
  cause: Extract<CheckCause, 'store' | 'update'>,
): CredentialCheckEntity {
  const place = { credentialId: id, organizationId };
  return { id: uuidv7(), ...place, at: lastValidatedAt, cause, status, code: null, durationMs: null };
}

/** Whether columns to be written are those of a proof. An unproven login has its time as well, because the column has no null. */
export function isProof({ lastValidatedAt, status }: Partial<CredentialEntity>): boolean {
  return lastValidatedAt !== undefined && status !== 'unverified';
}

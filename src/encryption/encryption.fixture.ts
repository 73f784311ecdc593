import { randomBytes } from 'node:crypto';
import { DomainError } from '../problems/domain-error.js';
import { type SealContext } from './aad.js';

/** Key texts with fresh bytes, in the form of ENCRYPTION_KEYS. */
export function keyText(...keyIds: string[]): string {
  return keyIds.map((keyId) => `${keyId}:${randomBytes(32).toString('base64')}`).join(',');
}

/** A place for a secret; what a test does not care about stays the same. */
export function sealContext(overrides: Partial<SealContext> = {}): SealContext {
  return {
    organizationId: 'org-1',
    credentialId: 'cred-1',
    provider: 'quay',
    field: 'secret',
    destination: { host: 'https://quay.io', principal: 'robot' },
    secretVersion: 1,
    ...overrides,
  };
}

/** Code of the problem that an action ends with; anything else than a DomainError fails the test. */
export function problemOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'none';
}

import { DomainError } from '../problems/domain-error.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';

/**
 * When the credential ends by the word of whoever stores it.
 *
 * @throws DomainError `validation_failed` for a time that has passed: the provider need not be asked.
 */
export function declaredEnd({ expiresAt }: Pick<StoreCredentialDto, 'expiresAt'>, now: Date): Date | null {
  if (expiresAt === undefined) return null;
  const end = new Date(expiresAt);
  if (end > now) return end;
  throw new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [{ pointer: '/expiresAt', code: 'future', message: 'expiresAt must be in the future' }],
  });
}

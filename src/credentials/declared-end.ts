import { futureTime } from '../http/future-time.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';

/**
 * When the credential ends by the word of whoever stores it.
 *
 * @throws DomainError `validation_failed` for a time that has passed: the provider need not be asked.
 */
export function declaredEnd({ expiresAt }: Pick<StoreCredentialDto, 'expiresAt'>, now: Date): Date | null {
  return expiresAt === undefined ? null : futureTime(expiresAt, now);
}

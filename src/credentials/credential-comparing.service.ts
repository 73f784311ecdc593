import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { Secret } from '../encryption/secret.js';
import { DomainError } from '../problems/domain-error.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { auditEvent } from './credential-events.js';
import { movedMembers, replacedMembers } from './credential-change.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { credentialMembers } from './stored-input.js';

/** In what a whole store body differs from a stored credential, beside name and description. */
export interface CredentialDifference {
  isSame: boolean;
  isSecretNew: boolean;
  /** Whether the secret goes to another place, or as somebody else. */
  isMoved: boolean;
}

/** Holds a store body against a stored credential without asking anybody. */
@Injectable()
export class CredentialComparingService {
  constructor(
    private readonly sealer: CredentialSealer,
    private readonly audit: AuditService,
  ) {}

  async compare(
    caller: Caller,
    provider: AnyProvider,
    row: CredentialEntity,
    input: StoreCredentialDto,
  ): Promise<CredentialDifference> {
    const members = replacedMembers(provider, row, input);
    const isSecretNew = !(await this.hasSecret(caller, provider, row, secretOf(provider, input)));
    const isMoved =
      movedMembers(provider, Object.fromEntries(members.map((name) => [name, true]))).length > 0;
    return { isSame: members.length === 0 && !isSecretNew, isSecretNew, isMoved };
  }

  /** A secret that cannot be opened any more equals none: the one in the body takes its place. */
  private async hasSecret(
    caller: Caller,
    provider: AnyProvider,
    row: CredentialEntity,
    secret: Secret,
  ): Promise<boolean> {
    const event = auditEvent('credential.use', row, { purpose: 'compare' });
    try {
      return await this.audit.attempt(caller, event, async (succeed) => {
        const isEqual = this.sealer.open(provider, row).equals(secret);
        await succeed();
        return isEqual;
      });
    } catch (error) {
      const code = error instanceof DomainError ? error.code : undefined;
      if (code === 'ciphertext_invalid' || code === 'key_unavailable') return false;
      throw error;
    }
  }
}

/** Empty where the body has none: the provider says what is wrong with it then. */
function secretOf(provider: AnyProvider, input: StoreCredentialDto): Secret {
  const value = credentialMembers(input)[provider.secretMember(input)];
  return new Secret(typeof value === 'string' ? value : '');
}

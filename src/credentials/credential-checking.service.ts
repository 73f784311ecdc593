import { Injectable } from '@nestjs/common';
import { type AuditActor, AuditService } from '../audit/audit.service.js';
import type { AnyProvider, ProviderContext, VerifiedCredential } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { auditEvent } from './credential-events.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { GuardedVerification } from './guarded-verification.service.js';
import { storedInput } from './stored-input.js';

/** Proves a stored credential again, exactly as it was proven when it was stored. */
@Injectable()
export class CredentialCheckingService {
  constructor(
    private readonly sealer: CredentialSealer,
    private readonly verification: GuardedVerification,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError `key_unavailable`, `ciphertext_invalid`, `too_many_rejections`, and what `verify` throws. */
  async check(
    actor: AuditActor,
    provider: AnyProvider,
    row: CredentialEntity,
    context: ProviderContext,
  ): Promise<VerifiedCredential<object>> {
    return this.audit.attempt(actor, auditEvent('credential.check', row), async (succeed) => {
      const secret = this.sealer.open(provider, row);
      const input = storedInput(provider, { fields: row.fields, secret });
      const verified = await this.verify(actor, provider, { row, input, context });
      await succeed();
      return verified;
    });
  }

  /** The service itself keeps its own pace, tries no passwords, and needs every answer: it has no budget. */
  private async verify(
    actor: AuditActor,
    provider: AnyProvider,
    { row, input, context }: { row: CredentialEntity; input: StoreCredentialDto; context: ProviderContext },
  ): Promise<VerifiedCredential<object>> {
    if (actor.kind === 'system')
      return provider.verify(input, context) as Promise<VerifiedCredential<object>>;
    return this.verification.verify(row.organizationId, provider, { input, context });
  }
}

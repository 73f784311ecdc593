import { Injectable } from '@nestjs/common';
import { type AuditActor, AuditService } from '../audit/audit.service.js';
import type { AnyProvider, ProviderContext, VerifiedCredential } from '../providers/provider.js';
import { auditEvent } from './credential-events.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { storedInput } from './stored-input.js';

/** Proves a stored credential again, exactly as it was proven when it was stored. */
@Injectable()
export class CredentialCheckingService {
  constructor(
    private readonly sealer: CredentialSealer,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError `key_unavailable`, `ciphertext_invalid`, and what `verify` throws. */
  async check(
    actor: AuditActor,
    provider: AnyProvider,
    row: CredentialEntity,
    context: ProviderContext,
  ): Promise<VerifiedCredential<object>> {
    return this.audit.attempt(actor, auditEvent('credential.check', row), async (succeed) => {
      const secret = this.sealer.open(provider, row);
      const input = storedInput(provider, { fields: row.fields, secret });
      const verified = (await provider.verify(input, context)) as VerifiedCredential<object>;
      await succeed();
      return verified;
    });
  }
}

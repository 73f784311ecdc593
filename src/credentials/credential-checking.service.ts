import { Injectable } from '@nestjs/common';
import { type AuditActor, AuditService, problemCodeOf } from '../audit/audit.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { AnyProvider, ProviderContext, VerifiedCredential } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { CheckRecordingService, type FinishedCheck } from './check-recording.service.js';
import { auditEvent, dryRunEvent } from './credential-events.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { GuardedVerification } from './guarded-verification.service.js';
import { storedInput } from './stored-input.js';

/** Proves a stored credential again, exactly as it was proven when it was stored, and keeps what came of it. */
@Injectable()
export class CredentialCheckingService {
  constructor(
    private readonly sealer: CredentialSealer,
    private readonly verification: GuardedVerification,
    private readonly audit: AuditService,
    private readonly recording: CheckRecordingService,
  ) {}

  /**
   * Its outcome is in the credential's status and history when this ends, either way. The service's own actor stands for
   * the schedule, every other one for somebody who asked.
   *
   * @throws DomainError `key_unavailable`, `ciphertext_invalid`, `too_many_rejections`, and what `verify` throws.
   */
  async check(
    actor: AuditActor,
    provider: AnyProvider,
    row: CredentialEntity,
    context: ProviderContext,
  ): Promise<VerifiedCredential<object>> {
    const begun = performance.now();
    const finished = (): FinishedCheck => ({
      cause: actor.kind === 'system' ? 'schedule' : 'request',
      at: new Date(),
      durationMs: Math.round(performance.now() - begun),
    });
    try {
      return await this.audit.attempt(actor, auditEvent('credential.check', row), async (succeed) => {
        const verified = await this.verify(actor, provider, { row, context });
        await this.recording.record(row, { ...finished(), ...told(verified) }, succeed);
        return verified;
      });
    } catch (error) {
      const found = problem(error);
      // What has no audit record has not happened; only the schedule has a lease to give back.
      const isUndone = found.code === 'storage_unavailable' && actor.kind !== 'system';
      if (!isUndone) await this.recording.record(row, { ...finished(), ...found });
      throw error;
    }
  }

  /**
   * Proves what is not stored, and keeps nothing but the records of it.
   *
   * @throws DomainError `too_many_rejections`, and what `verify` throws.
   */
  async tryOut(
    actor: AuditActor,
    provider: AnyProvider,
    {
      organizationId,
      ...attempt
    }: { organizationId: string; input: StoreCredentialDto; context: ProviderContext },
  ): Promise<VerifiedCredential<object>> {
    return this.audit.attempt(actor, dryRunEvent(organizationId, provider.slug), async (succeed) => {
      const verified = await this.verification.verify(organizationId, provider, attempt);
      await succeed();
      return verified;
    });
  }

  /** The service itself keeps its own pace, tries no passwords, and needs every answer: it has no budget. */
  private async verify(
    actor: AuditActor,
    provider: AnyProvider,
    { row, context }: { row: CredentialEntity; context: ProviderContext },
  ): Promise<VerifiedCredential<object>> {
    const secret = this.sealer.open(provider, row);
    const input = storedInput(provider, { fields: row.fields, secret });
    if (actor.kind === 'system')
      return provider.verify(input, context) as Promise<VerifiedCredential<object>>;
    return this.verification.verify(row.organizationId, provider, { input, context });
  }
}

function told({ expiresAt }: VerifiedCredential<object>): Pick<FinishedCheck, 'expiresAt'> {
  return expiresAt === undefined ? {} : { expiresAt };
}

function problem(error: unknown): Pick<FinishedCheck, 'code' | 'retryAfterSeconds'> {
  const retryAfterSeconds = error instanceof DomainError ? error.details.retryAfterSeconds : undefined;
  return { code: problemCodeOf(error), ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { isProofProblem, proofReport, type ProofReport } from '../providers/proof-report.js';
import type { AnyProvider, ProviderContext, VerifiedCredential } from '../providers/provider.js';
import { CredentialCheckingService } from './credential-checking.service.js';
import { credentialNotFound } from './credential-events.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialStore } from './credential.store.js';
import { ProviderContextFactory } from './provider-context.factory.js';
import type { DryRunInput } from './validation.dto.js';

/** Proves credentials as a store would, and reports each step instead of storing anything. */
@Injectable()
export class CredentialValidatingService {
  constructor(
    private readonly links: CredentialLinksService,
    private readonly credentials: CredentialStore,
    private readonly checking: CredentialCheckingService,
    private readonly contexts: ProviderContextFactory,
  ) {}

  /**
   * Proves what is not stored. A no of the provider and its outage are reported.
   *
   * @throws DomainError `not_found` for a project elsewhere, `validation_failed`, `storage_unavailable`
   */
  async validate(
    caller: Caller,
    provider: AnyProvider,
    organizationId: string,
    input: DryRunInput,
  ): Promise<ProofReport> {
    await this.links.projectsOf(caller, organizationId, input);
    return this.report((context) =>
      this.checking.tryOut(caller, provider, { organizationId, input, context }),
    );
  }

  /**
   * Proves a stored credential again, from its row alone.
   *
   * @throws DomainError `not_found`, `key_unavailable`, `ciphertext_invalid`, `storage_unavailable`
   */
  async validateStored(
    caller: Caller,
    provider: AnyProvider,
    organizationId: string,
    id: string,
  ): Promise<ProofReport> {
    const row = await this.credentials.find({ id, organizationId, provider: provider.slug });
    if (row === null) throw credentialNotFound();
    return this.report((context) => this.checking.check(caller, provider, row, context));
  }

  private async report(
    prove: (context: ProviderContext) => Promise<VerifiedCredential<object>>,
  ): Promise<ProofReport> {
    const context = this.contexts.create();
    try {
      return proofReport(context.trail, await prove(context));
    } catch (error) {
      if (isProofProblem(error)) return proofReport(context.trail, error);
      throw error;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { ValidationBudget } from '../limits/validation-budget.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import type { AnyProvider, ProviderContext, VerifiedCredential } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { validationHosts } from './validation-hosts.js';

/** What the host itself said no to. Anything else proves no wrong password: an outage, a namespace, a missing right. */
const REJECTIONS: readonly ProblemCode[] = ['credential_rejected', 'credential_expired'];

/** The one way to prove a credential that somebody sends: within what the organization may have rejected. */
@Injectable()
export class GuardedVerification {
  constructor(private readonly budget: ValidationBudget) {}

  /** @throws DomainError `too_many_rejections` before anything is sent, and what the provider's `verify` throws. */
  async verify(
    organizationId: string,
    provider: AnyProvider,
    { input, context }: { input: StoreCredentialDto; context: ProviderContext },
  ): Promise<VerifiedCredential<object>> {
    const hosts = validationHosts(provider, input);
    for (const host of hosts) await this.budget.assertOpen(organizationId, host);
    try {
      return (await provider.verify(input, context)) as VerifiedCredential<object>;
    } catch (error) {
      if (error instanceof DomainError && REJECTIONS.includes(error.code)) {
        for (const host of hosts) await this.budget.recordRejection(organizationId, host);
      }
      throw error;
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '../access/caller.js';
import { type AuditActor, AuditService } from '../audit/audit.service.js';
import type { AnyProvider, OpenedCredential, ProviderContext } from '../providers/provider.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { auditEvent } from './credential-events.js';
import { CredentialsService } from './credentials.service.js';
import { ProviderContextFactory } from './provider-context.factory.js';

/** Which credential is used from where, and what for: a fixed word for the audit trail, such as `browse.tags`. */
export interface CredentialUse {
  provider: AnyProvider;
  scope: ProjectScope;
  credentialId: string;
  purpose: string;
}

/** What the keys begin with under which tokens of a credential are remembered, whatever its secret was. */
export function cacheKeysOf(credentialId: string): string {
  return `${credentialId}:`;
}

/** How browsing and scans open a stored secret: recorded before it is opened, and once more with its outcome. */
@Injectable()
export class CredentialUseService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly sealer: CredentialSealer,
    private readonly contexts: ProviderContextFactory,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError `not_found`, `key_unavailable`, `ciphertext_invalid`, and what the operation throws. */
  async use<Result>(
    caller: AuditActor,
    { provider, scope, credentialId, purpose }: CredentialUse,
    operation: (credential: OpenedCredential<object>, context: ProviderContext) => Promise<Result>,
  ): Promise<Result> {
    const row = await this.credentials.findInProject(provider, scope, credentialId);
    const event = auditEvent('credential.use', row, { purpose, projectId: scope.projectId });
    return this.audit.attempt(caller, event, async (succeed) => {
      const result = await operation(this.open(provider, row), this.contexts.create());
      await succeed();
      return result;
    });
  }

  private open(provider: AnyProvider, row: CredentialEntity): OpenedCredential<object> {
    return {
      fields: row.fields,
      secret: this.sealer.open(provider, row),
      cacheKey: `${cacheKeysOf(row.id)}${row.secretVersion}`,
    };
  }
}

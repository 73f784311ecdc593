import { Injectable } from '@nestjs/common';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { GuardedVerification } from './guarded-verification.service.js';
import { ProviderContextFactory } from './provider-context.factory.js';

/** The columns that come from a proof: what the provider confirmed, with the secret sealed for exactly this row. */
export type ProvenColumns = Pick<
  CredentialEntity,
  'fields' | 'sealed' | 'keyId' | 'secretVersion' | 'status' | 'lastValidatedAt' | 'expiresAt'
>;

/** Proves a credential at its provider, and seals it. */
@Injectable()
export class CredentialProvingService {
  constructor(
    private readonly contexts: ProviderContextFactory,
    private readonly sealer: CredentialSealer,
    private readonly verification: GuardedVerification,
  ) {}

  /** @throws DomainError of the closed list; nothing is kept then. */
  async prove(
    provider: AnyProvider,
    row: Pick<CredentialEntity, 'id' | 'organizationId' | 'secretVersion'>,
    input: StoreCredentialDto,
  ): Promise<ProvenColumns> {
    const attempt = { input, context: this.contexts.create() };
    const { fields, secret, expiresAt } = await this.verification.verify(
      row.organizationId,
      provider,
      attempt,
    );
    const sealed = await this.sealer.seal(provider, { ...row, fields }, secret);
    return {
      fields,
      sealed: sealed.envelope,
      keyId: sealed.keyId,
      secretVersion: row.secretVersion,
      status: 'healthy',
      lastValidatedAt: new Date(),
      expiresAt: expiresAt ?? null,
    };
  }
}

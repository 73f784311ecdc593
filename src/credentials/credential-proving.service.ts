import { Injectable } from '@nestjs/common';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { declaredEnd } from './declared-end.js';
import { CredentialSealer } from './credential-sealer.js';
import type { CredentialEntity } from './credential.entity.js';
import { GuardedVerification } from './guarded-verification.service.js';
import { type HealthColumns, HealthSchedule } from './health-schedule.js';
import { ProviderContextFactory } from './provider-context.factory.js';
import { givenMembers } from './stored-input.js';

/** The columns that come from a proof: what the provider confirmed, with the secret sealed for exactly this row. */
export type ProvenColumns = Pick<
  CredentialEntity,
  'fields' | 'given' | 'sealed' | 'keyId' | 'secretVersion'
> &
  HealthColumns;

/** Proves a credential at its provider, and seals it. */
@Injectable()
export class CredentialProvingService {
  constructor(
    private readonly contexts: ProviderContextFactory,
    private readonly sealer: CredentialSealer,
    private readonly schedule: HealthSchedule,
    private readonly verification: GuardedVerification,
  ) {}

  /** @throws DomainError of the closed list; nothing is kept then. */
  async prove(
    provider: AnyProvider,
    row: Pick<CredentialEntity, 'id' | 'organizationId' | 'secretVersion'>,
    input: StoreCredentialDto,
  ): Promise<ProvenColumns> {
    const declared = declaredEnd(input, new Date());
    const attempt = { input, context: this.contexts.create() };
    const verified = await this.verification.verify(row.organizationId, provider, attempt);
    const { fields, secret, expiresAt } = verified;
    const sealed = await this.sealer.seal(provider, { ...row, fields }, secret);
    return {
      fields,
      given: givenMembers(provider, input, fields),
      sealed: sealed.envelope,
      keyId: sealed.keyId,
      secretVersion: row.secretVersion,
      ...this.schedule.proven(new Date(), expiresAt ?? declared),
    };
  }
}

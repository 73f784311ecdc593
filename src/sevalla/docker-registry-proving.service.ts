import { Injectable } from '@nestjs/common';
import { CredentialProvingService, type ProvenColumns } from '../credentials/credential-proving.service.js';
import { CredentialSealer } from '../credentials/credential-sealer.js';
import type { CredentialEntity } from '../credentials/credential.entity.js';
import { HealthSchedule } from '../credentials/health-schedule.js';
import { UNPROVEN, type UnprovenFields } from '../credentials/unproven.js';
import { Secret } from '../encryption/secret.js';
import { DomainError } from '../problems/domain-error.js';
import type { RegistryName } from './docker-registry.dto.js';
import { isProvable, type ProvableProvider, providerNamed } from './registry-names.js';

/** What a client of the facade gives for a proof. */
export interface RegistryLogin {
  registry: RegistryName;
  username: string;
  secret: string;
}

/** Names of Docker Hub and of GitHub have no others; all that the documented pattern takes are among them. */
const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

type Place = Pick<CredentialEntity, 'id' | 'organizationId' | 'secretVersion'>;

/** The columns of a credential of the facade: proven where the provider can be asked with a user name and a secret alone. */
@Injectable()
export class DockerRegistryProvingService {
  constructor(
    private readonly proving: CredentialProvingService,
    private readonly sealer: CredentialSealer,
    private readonly schedule: HealthSchedule,
  ) {}

  /** Under which provider such a login is stored. */
  slugOf({ registry }: Pick<RegistryLogin, 'registry'>): string {
    const provider = providerNamed(registry);
    return isProvable(provider) ? provider.slug : UNPROVEN.slug;
  }

  /** @throws DomainError of the closed list, from the provider. */
  async prove(place: Place, login: RegistryLogin): Promise<ProvenColumns> {
    const provider = providerNamed(login.registry);
    return isProvable(provider) ? this.ask(provider, place, login) : this.sealUnproven(place, login);
  }

  private async ask(
    provider: ProvableProvider,
    place: Place,
    { username, secret }: RegistryLogin,
  ): Promise<ProvenColumns> {
    // The name becomes part of a path at the provider, and the rules of the provider's own route are not asked here.
    if (!ACCOUNT.test(username)) throw noAccount();
    return this.proving.prove(provider, place, provider.dockerRegistry.storeBody(username, secret));
  }

  private async sealUnproven(
    place: Place,
    { registry, username, secret }: RegistryLogin,
  ): Promise<ProvenColumns> {
    const fields: UnprovenFields = { registry, username };
    const sealed = await this.sealer.seal(UNPROVEN, { ...place, fields }, new Secret(secret));
    return {
      fields,
      given: null,
      sealed: sealed.envelope,
      keyId: sealed.keyId,
      secretVersion: place.secretVersion,
      // The time of the last proof has no null: of a row that says `unverified` nobody is shown it.
      ...this.schedule.unproven(new Date()),
    };
  }
}

function noAccount(): DomainError {
  const message = 'must have letters, digits, dots, hyphens and underscores, the first one a letter or digit';
  return new DomainError('validation_failed', 'This registry has no such user names.', {
    errors: [{ pointer: '/username', code: 'isAccountName', message }],
  });
}

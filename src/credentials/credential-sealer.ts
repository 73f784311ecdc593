import { Injectable } from '@nestjs/common';
import type { SealContext } from '../encryption/aad.js';
import { ciphertextInvalid, decodeEnvelope } from '../encryption/envelope.js';
import { SecretBox, type SealedSecret } from '../encryption/secret-box.js';
import type { Secret } from '../encryption/secret.js';
import type { AnyProvider } from '../providers/provider.js';
import type { CredentialEntity } from './credential.entity.js';

type SealedPlace = Pick<CredentialEntity, 'id' | 'organizationId' | 'fields' | 'secretVersion'>;

/** What of a provider a secret is bound to. */
type SealedFor = Pick<AnyProvider, 'slug' | 'destination'>;

/**
 * Binds a secret to its row: organization, credential, provider, destination and secret version. A sealed secret that is
 * moved to another row, or whose row is given another host or user name, does not open.
 */
@Injectable()
export class CredentialSealer {
  constructor(private readonly box: SecretBox) {}

  async seal(provider: SealedFor, place: SealedPlace, secret: Secret): Promise<SealedSecret> {
    return this.box.seal(secret, contextOf(provider, place));
  }

  /** @throws DomainError `key_unavailable`, `ciphertext_invalid` */
  open(provider: SealedFor, row: CredentialEntity): Secret {
    // By this column the secrets of a key are counted: were it wrong, a key would be taken away that is still needed.
    if (decodeEnvelope(row.sealed).keyId !== row.keyId) throw ciphertextInvalid();
    return this.box.open(row.sealed, this.contextOfStored(provider, row));
  }

  /** Fields that were changed in the database may not even have a destination any more. */
  private contextOfStored(provider: SealedFor, row: CredentialEntity): SealContext {
    try {
      return contextOf(provider, row);
    } catch {
      throw ciphertextInvalid();
    }
  }
}

function contextOf(provider: SealedFor, place: SealedPlace): SealContext {
  return {
    organizationId: place.organizationId,
    credentialId: place.id,
    provider: provider.slug,
    field: 'secret',
    destination: provider.destination(place.fields),
    secretVersion: place.secretVersion,
  };
}

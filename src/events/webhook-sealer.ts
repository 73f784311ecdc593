import { Injectable } from '@nestjs/common';
import type { SealContext } from '../encryption/aad.js';
import { SecretBox } from '../encryption/secret-box.js';
import type { Secret } from '../encryption/secret.js';
import { parseUrl } from '../outbound/parse-url.js';
import type { WebhookSecretEntity } from './webhook-secret.entity.js';
import type { WebhookEntity } from './webhook.entity.js';

type Place = Pick<WebhookEntity, 'id' | 'organizationId' | 'url'>;

/**
 * Binds a signing secret to its webhook and to the origin of its url. A row whose url is changed in the database, or
 * whose secret is moved to another row, signs nothing.
 */
@Injectable()
export class WebhookSealer {
  constructor(private readonly box: SecretBox) {}

  /** @throws DomainError `key_exhausted` */
  async seal(place: Place, secret: Secret, secretVersion: number): Promise<WebhookSecretEntity> {
    const { envelope, keyId } = await this.box.seal(secret, contextOf(place, secretVersion));
    const { id: webhookId, organizationId } = place;
    return { webhookId, organizationId, secretVersion, sealed: envelope, keyId, endsAt: null };
  }

  /** @throws DomainError `key_unavailable`, `ciphertext_invalid` */
  open(place: Place, { sealed, secretVersion }: WebhookSecretEntity): Secret {
    return this.box.open(sealed, contextOf(place, secretVersion));
  }
}

function contextOf({ id, organizationId, url }: Place, secretVersion: number): SealContext {
  return {
    organizationId,
    credentialId: id,
    provider: '',
    field: 'webhook',
    // A url that was spoilt in the database has no origin, and so opens nothing.
    destination: { host: parseUrl(url)?.origin ?? '', principal: '' },
    secretVersion,
  };
}

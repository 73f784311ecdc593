import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { WebhookEntity } from './webhook.entity.js';

/** A sealed signing secret of a webhook. During a rotation there are two: the former one signs until it ends. */
@Entity('webhook_secrets')
@Index('webhook_secrets_key_ix', ['keyId'])
export class WebhookSecretEntity {
  @PrimaryColumn('uuid', { name: 'webhook_id', primaryKeyConstraintName: 'webhook_secrets_pk' })
  webhookId: string;

  @PrimaryColumn('integer', { name: 'secret_version', primaryKeyConstraintName: 'webhook_secrets_pk' })
  secretVersion: number;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => WebhookEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'webhook_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'webhook_secrets_webhook_fk',
    },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'webhook_secrets_webhook_fk',
    },
  ])
  webhook?: WebhookEntity;

  /** The envelope: see `encryption/envelope.ts`. */
  @Column('bytea')
  sealed: Buffer;

  @Column('text', { name: 'key_id' })
  keyId: string;

  /** By its name, because the entity lives in a room above this one. */
  @ManyToOne('EncryptionKeyEntity')
  @JoinColumn({ name: 'key_id', foreignKeyConstraintName: 'webhook_secrets_key_fk' })
  key?: object;

  /** From then on it signs no more; null for the current one. */
  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt: Date | null;
}

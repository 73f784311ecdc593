import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OrganizationEntity } from '../access/organization.entity.js';

/**
 * Why the service itself stopped sending: the target said that it is gone (410), or every attempt failed for too long.
 */
export type DisabledReason = 'gone' | 'failing';

/** Where an organization wants to be told of events. */
@Entity('webhooks')
@Unique('webhooks_tenant_uq', ['id', 'organizationId'])
@Index('webhooks_organization_ix', ['organizationId', 'id'])
export class WebhookEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhooks_pk' })
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => OrganizationEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'webhooks_organization_fk' })
  organization?: OrganizationEntity;

  /** As `URL` writes it. */
  @Column('text')
  url: string;

  /** Event types, or `*` for every type, also those to come. */
  @Column('text', { array: true })
  events: string[];

  @Column('text', { nullable: true })
  description: string | null;

  @Column('boolean')
  enabled: boolean;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason: DisabledReason | null;

  /** The first failed attempt since the last one that succeeded. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince: Date | null;

  /** Deliveries that were given up since the last one that succeeded. */
  @Column('integer', { name: 'failed_in_row' })
  failedInRow: number;

  /** Counts the signing secrets that this webhook has had; bound into their envelopes. */
  @Column('integer', { name: 'secret_version' })
  secretVersion: number;

  /** Counts every change that a client made. */
  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OrganizationEntity } from './organization.entity.js';
import type { Grant } from './permission.js';

/** An API key. Only a hash of it is here; without an organization it is the instance administrator's. */
@Entity('api_keys')
@Unique('api_keys_token_uq', ['tokenHash'])
@Unique('api_keys_former_token_uq', ['formerTokenHash'])
@Index('api_keys_organization_ix', ['organizationId', 'id'])
export class ApiKeyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pk' })
  id: string;

  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId: string | null;

  @ManyToOne(() => OrganizationEntity, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'api_keys_organization_fk' })
  organization?: OrganizationEntity;

  @Column('text')
  name: string;

  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /** The token before the last rotation, which may still be used until `formerTokenEndsAt`. */
  @Column('bytea', { name: 'former_token_hash', nullable: true })
  formerTokenHash: Buffer | null;

  @Column('timestamptz', { name: 'former_token_ends_at', nullable: true })
  formerTokenEndsAt: Date | null;

  @Column('text', { name: 'masked_token' })
  maskedToken: string;

  @Column('jsonb')
  permissions: Grant[];

  @Column('boolean')
  enabled: boolean;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OrganizationEntity } from '../access/organization.entity.js';
import { EncryptionKeyEntity } from './encryption-key.entity.js';

/** A credential of any provider: the public fields as the provider made them, the secret sealed. */
@Entity('credentials')
@Unique('credentials_tenant_uq', ['id', 'organizationId'])
@Unique('credentials_name_uq', ['organizationId', 'provider', 'name'])
@Index('credentials_listing_ix', ['organizationId', 'provider', 'id'])
@Index('credentials_key_ix', ['keyId'])
@Index('credentials_next_check_ix', ['nextCheckAt'])
@Index('credentials_expiry_notice_ix', ['expiryNoticeAt'])
@Index('credentials_expiring_ix', ['organizationId', 'expiresAt', 'id'])
export class CredentialEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credentials_pk' })
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => OrganizationEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'credentials_organization_fk' })
  organization?: OrganizationEntity;

  @Column('text')
  provider: string;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('jsonb')
  fields: object;

  /** The public members of the store body as they were given. Null where none were kept: `fields` stand for them then. */
  @Column('jsonb', { nullable: true })
  given: object | null;

  /** The envelope: see `encryption/envelope.ts`. */
  @Column('bytea')
  sealed: Buffer;

  @Column('text', { name: 'key_id' })
  keyId: string;

  @ManyToOne(() => EncryptionKeyEntity)
  @JoinColumn({ name: 'key_id', foreignKeyConstraintName: 'credentials_key_fk' })
  key?: EncryptionKeyEntity;

  /** Counts the secrets that this credential has had; bound into the envelope. */
  @Column('integer', { name: 'secret_version' })
  secretVersion: number;

  @Column('text')
  status: string;

  @Column('timestamptz', { name: 'last_validated_at' })
  lastValidatedAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** When the organization is told next that the end comes near; null when there is nothing left to tell. */
  @Column('timestamptz', { name: 'expiry_notice_at', nullable: true })
  expiryNoticeAt: Date | null;

  /** When it is checked again by itself; null for never. */
  @Column('timestamptz', { name: 'next_check_at', nullable: true })
  nextCheckAt: Date | null;

  /** Checks in a row that could not reach the provider. */
  @Column('integer', { name: 'failed_checks' })
  failedChecks: number;

  /** Until when, by the database's clock, the check is in the hands of the process that holds the token. */
  @Column('timestamptz', { name: 'check_lease_until', nullable: true })
  checkLeaseUntil: Date | null;

  @Column('uuid', { name: 'check_lease_token', nullable: true })
  checkLeaseToken: string | null;

  /** Counts every change of the row. */
  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

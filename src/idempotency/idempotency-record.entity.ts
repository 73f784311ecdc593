import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { ApiKeyEntity } from '../access/api-key.entity.js';
import { OrganizationEntity } from '../access/organization.entity.js';

/**
 * How far a request with an Idempotency-Key has come: `running`, `committed` (its change is in the database, its answer
 * perhaps not at the client), `done`.
 */
export type IdempotencyState = 'running' | 'committed' | 'done';

/** One use of an Idempotency-Key. Neither the key nor the payload is here, only hashes of them. */
@Entity('idempotency_records')
@Unique('idempotency_records_key_uq', ['apiKeyId', 'keyHash'])
@Index('idempotency_records_resource_ix', ['organizationId', 'resourceId'])
@Index('idempotency_records_expiry_ix', ['expiresAt'])
export class IdempotencyRecordEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'idempotency_records_pk' })
  id: string;

  @Column('uuid', { name: 'api_key_id' })
  apiKeyId: string;

  @ManyToOne(() => ApiKeyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'api_key_id', foreignKeyConstraintName: 'idempotency_records_api_key_fk' })
  apiKey?: ApiKeyEntity;

  /** Null where the request is about no organization: only the instance administrator has such requests. */
  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId: string | null;

  @ManyToOne(() => OrganizationEntity, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'idempotency_records_organization_fk' })
  organization?: OrganizationEntity;

  /** SHA-256 over organization and Idempotency-Key. */
  @Column('bytea', { name: 'key_hash' })
  keyHash: Buffer;

  /** Keyed hash of path and body: see `encryption/keyed-hash.ts`. */
  @Column('text', { name: 'payload_hash' })
  payloadHash: string;

  /** The credential of the path, or the id that the request gives to what it makes. */
  @Column('uuid', { name: 'resource_id' })
  resourceId: string;

  @Column('text')
  state: IdempotencyState;

  @Column('integer', { nullable: true })
  status: number | null;

  /** See `kept-answer.ts`. Text, because jsonb would sort the members. */
  @Column('text', { nullable: true })
  answer: string | null;

  /** From then on a `running` record is taken for one whose process has died. Time of the database. */
  @Column('timestamptz', { name: 'leased_until' })
  leasedUntil: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

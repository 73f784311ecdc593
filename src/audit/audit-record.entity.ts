import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One line of the audit trail: who did what to what, for whom, with which result. Never changed once written. */
@Entity('audit_records')
@Index('audit_records_organization_ix', ['organizationId', 'at'])
export class AuditRecordEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_records_pk' })
  id: string;

  @Column('timestamptz')
  at: Date;

  @Column('text', { name: 'actor_kind' })
  actorKind: string;

  @Column('uuid', { name: 'actor_key_id', nullable: true })
  actorKeyId: string | null;

  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId: string | null;

  @Column('text')
  action: string;

  @Column('text', { name: 'target_kind' })
  targetKind: string;

  @Column('text', { name: 'target_id', nullable: true })
  targetId: string | null;

  @Column('text')
  result: string;

  @Column('text', { name: 'request_id' })
  requestId: string;

  @Column('jsonb', { nullable: true })
  detail: object | null;
}

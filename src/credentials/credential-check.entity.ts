import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { CredentialEntity } from './credential.entity.js';

/** What made a credential be proven. */
export const CHECK_CAUSES = ['schedule', 'request', 'store', 'update'] as const;
export type CheckCause = (typeof CHECK_CAUSES)[number];

/** One proof of a credential and what came of it. Goes with the credential. */
@Entity('credential_checks')
@Index('credential_checks_credential_ix', ['credentialId', 'organizationId', 'id'])
@Index('credential_checks_at_ix', ['at'])
export class CredentialCheckEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credential_checks_pk' })
  id: string;

  @Column('uuid', { name: 'credential_id' })
  credentialId: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => CredentialEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'credential_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'credential_checks_credential_fk',
    },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'credential_checks_credential_fk',
    },
  ])
  credential?: CredentialEntity;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  cause: CheckCause;

  /** The credential's status afterwards. */
  @Column('text')
  status: string;

  /** The problem, from the closed list; null where the credential works. */
  @Column('text', { nullable: true })
  code: string | null;

  /** Null where it was not measured. */
  @Column('integer', { name: 'duration_ms', nullable: true })
  durationMs: number | null;
}

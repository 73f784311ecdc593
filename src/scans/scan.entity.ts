import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { ProjectEntity } from '../access/project.entity.js';
import type { ScanSummary } from './scan-summary.js';

/**
 * A scan and its job in one: the row is the place in the queue, and the lease on it says which worker has it. It names its
 * credential without a foreign key, because results outlive the credential that they were made with.
 */
@Entity('scans')
@Unique('scans_tenant_uq', ['id', 'organizationId'])
@Index('scans_project_ix', ['projectId', 'id'])
@Index('scans_queue_ix', ['state', 'createdAt'])
@Index('scans_digest_ix', ['organizationId', 'digest'])
export class ScanEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'scans_pk' })
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('uuid', { name: 'project_id' })
  projectId: string;

  @ManyToOne(() => ProjectEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'project_id', referencedColumnName: 'id', foreignKeyConstraintName: 'scans_project_fk' },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'scans_project_fk',
    },
  ])
  project?: ProjectEntity;

  @Column('uuid', { name: 'credential_id' })
  credentialId: string;

  @Column('text')
  provider: string;

  /** As browsing names it, below the namespace of the credential. */
  @Column('text')
  image: string;

  /** The tag or digest that was asked for. */
  @Column('text')
  reference: string;

  @Column('text', { name: 'registry_host' })
  registryHost: string;

  @Column('text', { name: 'registry_origin' })
  registryOrigin: string;

  /** Whole path below the host. */
  @Column('text')
  repository: string;

  /** Of the manifest that is scanned. */
  @Column('text')
  digest: string;

  /** Of the index that the manifest was chosen from. */
  @Column('text', { name: 'index_digest', nullable: true })
  indexDigest: string | null;

  @Column('text', { nullable: true })
  platform: string | null;

  @Column('text', { nullable: true })
  branch: string | null;

  @Column('boolean', { name: 'private_scan' })
  privateScan: boolean;

  /** Only findings of these are shown and counted; all of them where it is null. */
  @Column('text', { array: true, nullable: true })
  severities: string[] | null;

  @Column('text')
  state: string;

  @Column('text')
  step: string;

  @Column('integer')
  attempts: number;

  @Column('timestamptz', { name: 'run_after' })
  runAfter: Date;

  /** Made anew by each claim: what a worker writes under another one than the row's is refused. */
  @Column('uuid', { name: 'lease_token', nullable: true })
  leaseToken: string | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  @Column('timestamptz', { name: 'cancel_requested_at', nullable: true })
  cancelRequestedAt: Date | null;

  @Column('text', { name: 'scanner_name', nullable: true })
  scannerName: string | null;

  @Column('text', { name: 'scanner_version', nullable: true })
  scannerVersion: string | null;

  @Column('timestamptz', { name: 'scanner_db_updated_at', nullable: true })
  scannerDbUpdatedAt: Date | null;

  /** True where the findings are those of an earlier scan of the same digest. */
  @Column('boolean')
  deduplicated: boolean;

  @Column('jsonb', { nullable: true })
  summary: ScanSummary | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail: string | null;

  /** The request that started it: the audit records of its worker are found under the same id. */
  @Column('text', { name: 'request_id' })
  requestId: string;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

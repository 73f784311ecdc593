import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ScanEntity } from './scan.entity.js';

/** The engine's own report of a scan. Removed after a while; the findings stay. */
@Entity('scan_reports')
@Index('scan_reports_age_ix', ['createdAt'])
export class ScanReportEntity {
  @PrimaryColumn('uuid', { name: 'scan_id', primaryKeyConstraintName: 'scan_reports_pk' })
  scanId: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => ScanEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'scan_id', referencedColumnName: 'id', foreignKeyConstraintName: 'scan_reports_scan_fk' },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'scan_reports_scan_fk',
    },
  ])
  scan?: ScanEntity;

  /** JSON, by gzip. */
  @Column('bytea')
  raw: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

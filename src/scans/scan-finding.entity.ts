import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { ScanEntity } from './scan.entity.js';

/** One finding of a scan. Kept as long as the scan. */
@Entity('scan_findings')
@Unique('scan_findings_finding_uq', ['scanId', 'vulnerabilityId', 'packageName', 'installedVersion', 'path'])
export class ScanFindingEntity {
  @PrimaryColumn('uuid', { name: 'scan_id', primaryKeyConstraintName: 'scan_findings_pk' })
  scanId: string;

  /** Counts from the worst finding of the scan to the least. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'scan_findings_pk' })
  ordinal: number;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => ScanEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'scan_id', referencedColumnName: 'id', foreignKeyConstraintName: 'scan_findings_scan_fk' },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'scan_findings_scan_fk',
    },
  ])
  scan?: ScanEntity;

  @Column('text', { name: 'vulnerability_id' })
  vulnerabilityId: string;

  @Column('text', { name: 'package_name' })
  packageName: string;

  @Column('text', { name: 'installed_version' })
  installedVersion: string;

  @Column('text', { name: 'fixed_version', nullable: true })
  fixedVersion: string | null;

  @Column('text')
  severity: string;

  @Column('text', { nullable: true })
  title: string | null;

  @Column('text', { nullable: true })
  url: string | null;

  @Column('real', { name: 'cvss_score', nullable: true })
  cvssScore: number | null;

  /** Empty where the engine tells none: it is part of what makes a finding one of its kind. */
  @Column('text')
  path: string;

  @Column('text', { nullable: true })
  purl: string | null;
}

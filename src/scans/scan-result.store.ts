import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { ScanFindingEntity } from './scan-finding.entity.js';
import { ScanReportEntity } from './scan-report.entity.js';
import type { ScanEntity } from './scan.entity.js';
import type { Finding } from './scanner.js';

/** Which findings of a scan are listed. */
export interface FindingFilter {
  severities?: readonly string[] | null;
  fixable?: boolean;
  package?: string;
}

type Owned = Pick<ScanEntity, 'id' | 'organizationId'>;

const FINDING_COLUMNS = `organization_id, ordinal, vulnerability_id, package_name, installed_version,
  fixed_version, severity, title, url, cvss_score, path, purl`;

/** What scans found, and what their engines said. */
@Injectable()
export class ScanResultStore extends TransactionalStore {
  /** @param findings each once, worst first */
  async insertFindings(transaction: Transaction, scan: Owned, findings: readonly Finding[]): Promise<void> {
    const rows = findings.map((finding, ordinal) => ({ ...finding, path: finding.path ?? '', ordinal }));
    await transaction.query(
      `INSERT INTO scan_findings (scan_id, ${FINDING_COLUMNS})
       SELECT $1, $2, ordinal, "vulnerabilityId", "packageName", "installedVersion", "fixedVersion", severity,
         title, url, "cvssScore", path, purl
       FROM jsonb_to_recordset($3::jsonb) AS finding(ordinal integer, "vulnerabilityId" text, "packageName" text,
         "installedVersion" text, "fixedVersion" text, severity text, title text, url text, "cvssScore" real,
         path text, purl text)`,
      [scan.id, scan.organizationId, JSON.stringify(rows)],
    );
  }

  async insertReport(
    transaction: Transaction,
    scan: Owned,
    { raw, createdAt }: { raw: Buffer; createdAt: Date },
  ): Promise<void> {
    const { id, organizationId } = scan;
    await transaction.insert(ScanReportEntity, { scanId: id, organizationId, raw, createdAt });
  }

  /** Gives a scan the findings, and the report where it is still there, of another one of the same organization. */
  async copy(transaction: Transaction, from: Owned, to: Owned): Promise<void> {
    const ids = [to.id, from.id, from.organizationId];
    await transaction.query(
      `INSERT INTO scan_findings (scan_id, ${FINDING_COLUMNS})
       SELECT $1, ${FINDING_COLUMNS} FROM scan_findings WHERE scan_id = $2 AND organization_id = $3`,
      ids,
    );
    await transaction.query(
      `INSERT INTO scan_reports (scan_id, organization_id, raw, created_at)
       SELECT $1, organization_id, raw, created_at FROM scan_reports WHERE scan_id = $2 AND organization_id = $3`,
      ids,
    );
  }

  /** Findings from the worst on. */
  async findings(
    { id, organizationId }: Owned,
    { severities, fixable, package: name }: FindingFilter,
    window?: PageWindow,
  ): Promise<ScanFindingEntity[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(ScanFindingEntity, 'finding')
      .where('finding.scan_id = :id AND finding.organization_id = :organizationId', { id, organizationId })
      .orderBy('finding.ordinal', 'ASC');
    if (severities) query.andWhere('finding.severity = ANY(:severities)', { severities });
    if (fixable !== undefined) {
      query.andWhere(`finding.fixed_version IS ${fixable ? 'NOT NULL' : 'NULL'}`);
    }
    if (name !== undefined) query.andWhere('finding.package_name = :name', { name });
    if (window?.after !== undefined)
      query.andWhere('finding.ordinal > :after', { after: Number(window.after) });
    if (window !== undefined) query.limit(window.take);
    return query.getMany();
  }

  /** The engine's report, by gzip; undefined where it is no longer kept. */
  async rawReport({ id, organizationId }: Owned): Promise<Buffer | undefined> {
    const report = await this.dataSource.manager.findOneBy(ScanReportEntity, { scanId: id, organizationId });
    return report?.raw;
  }

  async removeReportsBefore(moment: Date): Promise<void> {
    await this.dataSource.manager.delete(ScanReportEntity, { createdAt: LessThan(moment) });
  }
}

import { Injectable } from '@nestjs/common';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ProjectScope } from '../access/caller.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import { DomainError } from '../problems/domain-error.js';
import { cyclonedxOf } from './report/cyclonedx.js';
import { sarifOf } from './report/sarif.js';
import type { ScanFindingEntity } from './scan-finding.entity.js';
import { ScanResultStore } from './scan-result.store.js';
import { toFinding } from './scan.views.js';
import type { ScanEntity } from './scan.entity.js';
import { ScanStore } from './scan.store.js';
import type { FindingsQueryDto, ImagesQueryDto, ReportFormat } from './scan-query.dto.js';
import { ScansService } from './scans.service.js';

const unzip = promisify(gunzip);

/** Reads what scans found. */
@Injectable()
export class ScanResultsService {
  constructor(
    private readonly scans: ScansService,
    private readonly stored: ScanStore,
    private readonly results: ScanResultStore,
    private readonly cursors: CursorService,
  ) {}

  /** @throws DomainError `scan_not_finished` */
  async findings(
    scope: ProjectScope,
    id: string,
    query: FindingsQueryDto,
  ): Promise<ListPage<ScanFindingEntity>> {
    const scan = await this.completed(scope, id);
    const { fixable, package: name } = query;
    const severities = shown(scan, query.severity);
    const list = JSON.stringify(['findings', scan.id, severities, fixable, name]);
    const window = this.cursors.open(list, query);
    const rows = await this.results.findings(scan, { severities, fixable, package: name }, window);
    return this.cursors.close(
      list,
      query,
      rows.map((row) => ({ ...row, id: String(row.ordinal) })),
    );
  }

  /** @throws DomainError `scan_not_finished`; `not_found` for an engine's own report that is no longer kept */
  async report(scope: ProjectScope, id: string, format: ReportFormat): Promise<object | Buffer> {
    const scan = await this.completed(scope, id);
    if (format === 'raw') return this.raw(scan);
    const rows = await this.results.findings(scan, { severities: scan.severities });
    const scanner = { name: scan.scannerName ?? '', version: scan.scannerVersion ?? '' };
    const source = {
      image: `${scan.registryHost}/${scan.repository}`,
      digest: scan.digest,
      scanner: { ...scanner, ...(scan.scannerDbUpdatedAt && { dbUpdatedAt: scan.scannerDbUpdatedAt }) },
      findings: rows.map(toFinding),
    };
    return format === 'sarif' ? sarifOf(source) : cyclonedxOf(source);
  }

  /** Of each image, its latest scan that has results. */
  async images(
    { organizationId, projectId }: ProjectScope,
    query: ImagesQueryDto,
  ): Promise<{ scans: ScanEntity[]; total: number }> {
    return this.stored.latestPerImage({ organizationId, projectId }, query);
  }

  /** As it was kept, which is JSON: it may be so large that reading and writing it again would hold everybody up. */
  private async raw(scan: ScanEntity): Promise<Buffer> {
    const report = await this.results.rawReport(scan);
    if (report !== undefined) return unzip(report);
    throw new DomainError('not_found', 'The report of the engine is not kept, or no longer.');
  }

  private async completed(scope: ProjectScope, id: string): Promise<ScanEntity> {
    const scan = await this.scans.find(scope, id);
    if (scan.state === 'completed') return scan;
    throw new DomainError('scan_not_finished', 'The scan is not completed.', { retryAfterSeconds: 2 });
  }
}

/** What was asked for, of what the scan shows at all. */
function shown({ severities }: ScanEntity, asked: string[] | undefined): string[] | null {
  if (asked === undefined || severities === null) return asked ?? severities;
  return asked.filter((severity) => severities.includes(severity));
}

import { Injectable } from '@nestjs/common';
import { ScanEngine } from './scan-engine.js';
import { ScanResultStore } from './scan-result.store.js';
import { type ScanSummary, summaryOf } from './scan-summary.js';
import type { ScanEntity } from './scan.entity.js';
import { ScanStore } from './scan.store.js';
import type { Severity } from './scanner.js';

/** A scan whose results are those that another one would have. */
export interface EarlierScan {
  scan: ScanEntity;
  /** Of its findings, as the new scan counts them. */
  summary: ScanSummary;
}

/**
 * The same digest on the same version of the same engine and of its database has the same findings, so it is not scanned
 * twice. Only within an organization, as that an image was scanned elsewhere is nobody's business, and only in the same
 * repository of the same registry: any other registry could name the digest of an image that its project may not see.
 */
@Injectable()
export class ScanDeduplication {
  constructor(
    private readonly scans: ScanStore,
    private readonly results: ScanResultStore,
    private readonly engine: ScanEngine,
  ) {}

  /** @throws DomainError `scanner_not_configured` */
  assertEngine(): void {
    this.engine.required();
  }

  async find(wanted: ScanEntity): Promise<EarlierScan | null> {
    const version = await this.engine.version();
    if (version === undefined) return null;
    const scan = await this.scans.findSame(wanted, version);
    if (scan === null) return null;
    const findings = (await this.results.findings(scan, {})).map(({ severity, fixedVersion }) => ({
      severity: severity as Severity,
      ...(fixedVersion === null ? {} : { fixedVersion }),
    }));
    return { scan, summary: summaryOf(findings, wanted.severities) };
  }

  /** The new scan as it is with the results of the earlier one. */
  completed(scan: ScanEntity, { scan: earlier, summary }: EarlierScan): ScanEntity {
    const { scannerName, scannerVersion, scannerDbUpdatedAt } = earlier;
    return {
      ...scan,
      state: 'completed',
      step: 'done',
      deduplicated: true,
      scannerName,
      scannerVersion,
      scannerDbUpdatedAt,
      platform: scan.platform ?? earlier.platform,
      summary,
      startedAt: scan.createdAt,
      finishedAt: scan.createdAt,
    };
  }
}

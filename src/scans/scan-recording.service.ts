import { Injectable } from '@nestjs/common';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AuditActor, AuditEvent } from '../audit/audit.service.js';
import { AuditService } from '../audit/audit.service.js';
import type { Transaction } from '../database/transactional-store.js';
import { EventOutbox } from '../events/event-outbox.store.js';
import type { DomainEvent } from '../events/event.js';
import type { ScanProblem } from './scan-problem.js';
import { type Ending, type ScanJob, ScanQueueStore } from './scan-queue.store.js';
import { ScanResultStore } from './scan-result.store.js';
import { inOrder, type ScanSummary, summaryOf } from './scan-summary.js';
import type { ScanEntity } from './scan.entity.js';
import { ScanStore } from './scan.store.js';
import type { ScanReport } from './scanner.js';

/** The most that is kept of an engine's own report, after gzip. */
const MAX_REPORT_BYTES = 20 * 1024 * 1024;

const zip = promisify(gzip);

/** Begins and ends scans: row, results and event are written together or not at all, a beginning with its audit record. */
@Injectable()
export class ScanRecordingService {
  constructor(
    private readonly scans: ScanStore,
    private readonly queue: ScanQueueStore,
    private readonly results: ScanResultStore,
    private readonly events: EventOutbox,
    private readonly audit: AuditService,
  ) {}

  /** Queues the scan; where an earlier one has the results already, it begins with its end. */
  async begin(actor: AuditActor, scan: ScanEntity, earlier: ScanEntity | null): Promise<void> {
    await this.scans.transaction(async (transaction) => {
      await this.scans.insert(transaction, scan);
      if (earlier !== null) {
        await this.results.copy(transaction, earlier, scan);
        await this.events.append(transaction, completedEvent(scan, scan.summary));
      }
      await this.audit.append(actor, auditOf('scan.start', scan), transaction);
    });
  }

  /** @returns false where the lease is lost or the scan was cancelled, and nothing was written */
  async complete(job: ScanJob, report: ScanReport, now: Date): Promise<boolean> {
    const findings = inOrder(report.findings);
    const raw = await zip(JSON.stringify(report.raw));
    const { name, version, dbUpdatedAt } = report.scanner;
    const summary = summaryOf(findings, job.scan.severities);
    const ending = {
      state: 'completed',
      finishedAt: now,
      scannerName: name,
      scannerVersion: version,
      scannerDbUpdatedAt: dbUpdatedAt ?? null,
      platform: job.scan.platform ?? report.platform ?? null,
      summary,
    };
    return this.end(job, ending, async (transaction) => {
      await this.results.insertFindings(transaction, job.scan, findings);
      if (raw.length <= MAX_REPORT_BYTES) {
        await this.results.insertReport(transaction, job.scan, { raw, createdAt: now });
      }
      await this.events.append(transaction, completedEvent(job.scan, summary));
    });
  }

  async fail(job: ScanJob, { code, detail }: Omit<ScanProblem, 'retryable'>, now: Date): Promise<void> {
    const ending = { state: 'failed', finishedAt: now, errorCode: code, errorDetail: detail };
    await this.end(job, ending, async (transaction) => {
      await this.events.append(transaction, eventOf('scan.failed', job.scan, { errorCode: code }));
    });
  }

  async cancelled(job: ScanJob, now: Date): Promise<void> {
    await this.end(job, { state: 'cancelled', finishedAt: now }, () => Promise.resolve());
  }

  private async end(
    job: ScanJob,
    ending: Ending,
    also: (transaction: Transaction) => Promise<void>,
  ): Promise<boolean> {
    return this.queue.transaction(async (transaction) => {
      if (!(await this.queue.end(transaction, job, ending))) return false;
      await also(transaction);
      return true;
    });
  }
}

/** What the audit trail says of a scan. */
export function auditOf(
  action: Extract<AuditEvent['action'], `scan.${string}`>,
  { id, organizationId, projectId, credentialId, provider }: ScanEntity,
): AuditEvent {
  const detail = { provider, projectId, credentialId };
  return { action, organizationId, target: { kind: 'scan', id }, result: 'succeeded', detail };
}

function completedEvent(scan: ScanEntity, summary: ScanSummary | null): DomainEvent {
  const { total = 0, critical = 0, high = 0 } = summary ?? {};
  return eventOf('scan.completed', scan, { deduplicated: scan.deduplicated, total, critical, high });
}

function eventOf(
  type: 'scan.completed' | 'scan.failed',
  { id, organizationId, projectId, credentialId, provider }: ScanEntity,
  data: DomainEvent['data'],
): DomainEvent {
  return { type, organizationId, subjectId: id, data: { provider, projectId, credentialId, ...data } };
}

import { Injectable } from '@nestjs/common';
import { CredentialUseService } from '../credentials/credential-use.service.js';
import { DomainError } from '../problems/domain-error.js';
import { providerOf } from '../providers/index.js';
import { authorizePull } from '../providers/registry-pull.js';
import { ScanEngine } from './scan-engine.js';
import { ScanLease } from './scan-lease.js';
import { problemOf } from './scan-problem.js';
import { type ScanJob, ScanQueueStore } from './scan-queue.store.js';
import { ScanRecordingService } from './scan-recording.service.js';
import { ScanSettings } from './scan-settings.js';
import type { ScanEntity } from './scan.entity.js';
import type { ScanAuthorization, ScanReport } from './scanner.js';

/** Factor between two pauses before another attempt. */
const BACKOFF = 4;

/** Runs one scan that a worker holds, from its login to its results. */
@Injectable()
export class ScanRunningService {
  constructor(
    private readonly queue: ScanQueueStore,
    private readonly recording: ScanRecordingService,
    private readonly uses: CredentialUseService,
    private readonly engine: ScanEngine,
    private readonly settings: ScanSettings,
  ) {}

  /** Whatever happens ends in the row. @throws what is no problem of the closed list, for the log */
  async run(job: ScanJob, stopping: AbortSignal): Promise<void> {
    const lease = new ScanLease(this.queue, job, this.settings, stopping);
    try {
      const report = await lease.during(this.attempt(job, lease.signal));
      const isDone = await this.recording.complete(job, report, new Date());
      if (!isDone) await this.recording.cancelled(job, new Date());
    } catch (error) {
      await this.stopped(job, lease, error);
    } finally {
      await lease.end();
    }
  }

  private async attempt(job: ScanJob, stopping: AbortSignal): Promise<ScanReport> {
    const { scan } = job;
    const scanner = this.engine.required();
    const authorization = await this.authorize(scan);
    await this.queue.advance(job, 'scanning', new Date());
    stopping.throwIfAborted();
    const { registryHost, registryOrigin, repository, digest } = scan;
    const target = { registryHost, registryOrigin, repository, digest, authorization };
    const report = await scanner.scan(target, stopping);
    await this.queue.advance(job, 'storing', new Date());
    return report;
  }

  private async authorize(scan: ScanEntity): Promise<ScanAuthorization> {
    const { organizationId, projectId, credentialId, image, requestId } = scan;
    const provider = providerOf(scan.provider);
    if (provider === undefined) throw new DomainError('not_found', 'There is no such provider any more.');
    const use = { provider, scope: { organizationId, projectId }, credentialId, purpose: 'scan.pull' };
    return this.uses.use({ kind: 'system', requestId }, use, (credential, context) =>
      authorizePull({ provider, credential, image }, context),
    );
  }

  private async stopped(job: ScanJob, { reason }: ScanLease, error: unknown): Promise<void> {
    switch (reason) {
      case 'lost':
        return;
      case 'cancelled':
        return this.recording.cancelled(job, new Date());
      case 'stopping':
        return this.queue.giveBack(job, { runAfter: new Date(), countsAsAttempt: false });
      case 'deadline':
        return this.failed(job, new DomainError('scan_timeout', 'The scan took longer than a scan may.'));
      case undefined:
        await this.failed(job, error);
        if (!(error instanceof DomainError)) throw error;
    }
  }

  private async failed(job: ScanJob, error: unknown): Promise<void> {
    const problem = problemOf(error);
    const { attempts } = job.scan;
    if (!problem.retryable || attempts >= this.settings.maxAttempts) {
      return this.recording.fail(job, problem, new Date());
    }
    const pauseMs = this.settings.retryMs * BACKOFF ** (attempts - 1);
    const runAfter = new Date(Date.now() + pauseMs);
    return this.queue.giveBack(job, { runAfter, countsAsAttempt: true });
  }
}

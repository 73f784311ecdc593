import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BackgroundTask, BackgroundTasks } from '../background/background-tasks.js';
import { ScanQueueStore } from './scan-queue.store.js';
import { ScanRecordingService } from './scan-recording.service.js';
import { ScanRunningService } from './scan-running.service.js';
import { ScanSettings } from './scan-settings.js';

/** Takes scans from the queue, as many at a time as the process has workers. */
@Injectable()
export class ScanWorker implements OnModuleInit {
  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly queue: ScanQueueStore,
    private readonly running: ScanRunningService,
    private readonly recording: ScanRecordingService,
    private readonly settings: ScanSettings,
  ) {}

  onModuleInit(): void {
    for (let number = 1; number <= this.settings.workers; number++) this.tasks.add(this.task(number));
  }

  /** One round of one worker: runs a scan, if one may run. */
  async round(stopping: AbortSignal): Promise<boolean> {
    await this.sweep();
    if (stopping.aborted) return false;
    const job = await this.queue.claim(this.settings, new Date());
    if (job === undefined) return false;
    await this.running.run(job, stopping);
    return true;
  }

  private task(number: number): BackgroundTask {
    return {
      name: `scans ${number}`,
      intervalMs: this.settings.idleMs,
      run: (stopping) => this.round(stopping),
    };
  }

  /** Ends what no worker will end: each by its lease, so that two sweeps at once end nothing twice. */
  private async sweep(): Promise<void> {
    for (const job of await this.queue.findAbandoned(this.settings.maxAttempts)) {
      if (job.scan.cancelRequestedAt !== null) await this.recording.cancelled(job, new Date());
      else {
        const detail = 'The worker that ran the scan ended before it, as often as a scan is tried.';
        await this.recording.fail(job, { code: 'scanner_lost', detail }, new Date());
      }
    }
  }
}

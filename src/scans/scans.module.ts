import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { EventsModule } from '../events/events.module.js';
import { PagingModule } from '../paging/paging.module.js';
import type { AnyProvider } from '../providers/provider.js';
import { ScanDeduplication } from './scan-deduplication.js';
import { ScanQueueStore } from './scan-queue.store.js';
import { ScanRecordingService } from './scan-recording.service.js';
import { ScanReportPurge } from './scan-report-purge.js';
import { ScanResultStore } from './scan-result.store.js';
import { ScanResultsController } from './scan-results.controller.js';
import { ScanResultsService } from './scan-results.service.js';
import { ScanRunningService } from './scan-running.service.js';
import { ScanStartingService } from './scan-starting.service.js';
import { ScanWorker } from './scan-worker.js';
import { ScanStore } from './scan.store.js';
import { ScansController } from './scans.controller.js';
import { ScansService } from './scans.service.js';
import { startScanControllerFor } from './start-scan.controller.factory.js';

/** The queue and its workers: all that a process needs that only scans. */
@Module({
  imports: [AuditModule, CredentialsModule, EventsModule],
  providers: [
    ScanStore,
    ScanQueueStore,
    ScanResultStore,
    ScanRecordingService,
    ScanRunningService,
    ScanWorker,
    ScanReportPurge,
  ],
  exports: [ScanStore, ScanResultStore, ScanRecordingService],
})
export class ScanWorkModule {}

/** Routes that begin scans, for every provider, and those that tell of them. */
@Module({})
export class ScansModule {
  static for(providers: readonly AnyProvider[]): DynamicModule {
    return {
      module: ScansModule,
      imports: [AccessModule, AuditModule, CredentialsModule, PagingModule, ScanWorkModule],
      controllers: [ScansController, ScanResultsController, ...providers.map(startScanControllerFor)],
      providers: [ScanStartingService, ScanDeduplication, ScansService, ScanResultsService],
    };
  }
}

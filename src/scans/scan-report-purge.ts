import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BackgroundTask, BackgroundTasks } from '../background/background-tasks.js';
import { ScanResultStore } from './scan-result.store.js';

const HOUR_MS = 60 * 60 * 1000;
/** How long the engines' own reports are kept. */
const REPORT_LIFETIME_MS = 30 * 24 * HOUR_MS;

/** Removes the engines' own reports after 30 days; findings stay as long as their scan. */
@Injectable()
export class ScanReportPurge implements BackgroundTask, OnModuleInit {
  readonly name = 'scan report purge';
  readonly intervalMs = HOUR_MS;

  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly results: ScanResultStore,
  ) {}

  onModuleInit(): void {
    this.tasks.add(this);
  }

  async run(): Promise<boolean> {
    await this.results.removeReportsBefore(new Date(Date.now() - REPORT_LIFETIME_MS));
    return false;
  }
}

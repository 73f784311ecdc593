import { Injectable } from '@nestjs/common';
import type { BackgroundTask } from '../background/background-tasks.js';
import { ExpiryNoticingService } from '../credentials/expiry-noticing.service.js';
import { MINUTE_MS } from '../credentials/health-schedule.js';

/** Tells of credentials that end soon, and of those that have ended. Asks no provider, so it also runs where checks are off. */
@Injectable()
export class ExpiryWatchTask implements BackgroundTask {
  readonly name = 'expiry notices';
  readonly intervalMs = MINUTE_MS;

  constructor(private readonly noticing: ExpiryNoticingService) {}

  async run(): Promise<boolean> {
    return this.noticing.tellDue(new Date());
  }
}

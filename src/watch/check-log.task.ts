import { Injectable } from '@nestjs/common';
import type { BackgroundTask } from '../background/background-tasks.js';
import { CredentialCheckStore } from '../credentials/credential-check.store.js';
import { DAY_MS, HOUR_MS, later } from '../credentials/health-schedule.js';

/** How long a check stays in the history. */
const KEPT_MS = 90 * DAY_MS;

/** Forgets checks that are too old. Those beyond the last hundred of a credential go as new ones come. */
@Injectable()
export class CheckLogTask implements BackgroundTask {
  readonly name = 'check history';
  readonly intervalMs = HOUR_MS;

  constructor(private readonly checks: CredentialCheckStore) {}

  async run(): Promise<boolean> {
    await this.checks.forget(later(new Date(), -KEPT_MS));
    return false;
  }
}

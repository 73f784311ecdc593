import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { problemCodeOf } from '../audit/audit.service.js';
import type { BackgroundTask } from '../background/background-tasks.js';
import { CheckQueueStore } from '../credentials/check-queue.store.js';
import { CredentialCheckingService } from '../credentials/credential-checking.service.js';
import { asksForPatience } from '../credentials/credential-health.js';
import type { CredentialEntity } from '../credentials/credential.entity.js';
import { HealthSchedule, HOUR_MS, later, MINUTE_MS } from '../credentials/health-schedule.js';
import { ProviderContextFactory } from '../credentials/provider-context.factory.js';
import { DomainError } from '../problems/domain-error.js';
import { PROVIDER_SLUGS, providerOf } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';
import { HostLanes } from './host-lanes.js';

/** Checks that one process takes into its hands at once. */
const BATCH = 16;
/** Those of providers that are no more are left alone. */
const SLUGS = [...PROVIDER_SLUGS];
/** For a host that asks for patience and does not say how long, in milliseconds. */
const PATIENCE_MS = 10 * MINUTE_MS;

interface DueCheck {
  row: CredentialEntity;
  provider: AnyProvider;
  host: string;
}

/** Checks every credential again when its time has come: docs/adr/0012. */
@Injectable()
export class CredentialWatchTask implements BackgroundTask {
  readonly name = 'credential checks';
  readonly intervalMs = 2_000;
  #hasSpread = false;

  constructor(
    private readonly queue: CheckQueueStore,
    private readonly checking: CredentialCheckingService,
    private readonly contexts: ProviderContextFactory,
    private readonly schedule: HealthSchedule,
  ) {}

  async run(stopping: AbortSignal): Promise<boolean> {
    await this.spreadOnce();
    const rows = await this.queue.claim(new Date(), { providers: SLUGS, limit: BATCH });
    const lanes = new HostLanes<DueCheck>((check) => check.host);
    await lanes.run(rows.flatMap(dueCheck), async (check) => this.take(check, lanes, stopping));
    return rows.length === BATCH && !stopping.aborted;
  }

  /** What fell due while no process ran must not all be asked in the first minute. */
  private async spreadOnce(): Promise<void> {
    if (this.#hasSpread) return;
    const now = new Date();
    await this.queue.spread(now, later(now, -HOUR_MS), this.schedule.intervalMs);
    this.#hasSpread = true;
  }

  private async take(check: DueCheck, lanes: HostLanes<DueCheck>, stopping: AbortSignal): Promise<void> {
    const { row, host } = check;
    if (stopping.aborted) return this.queue.putBack(row);
    const patienceMs = lanes.patienceOf(host);
    if (patienceMs > 0) return this.queue.putBack(row, later(new Date(), patienceMs));
    if (!(await this.queue.renew(row))) return;
    const error = await this.check(check);
    if (error !== undefined && asksForPatience(problemCodeOf(error))) lanes.rest(host, waitMs(error));
  }

  /** What the check found is kept where it is made; here its problem only tells how to go on with the host. */
  private async check({ row, provider }: DueCheck): Promise<unknown> {
    const actor = { kind: 'system' as const, requestId: randomUUID() };
    try {
      await this.checking.check(actor, provider, row, this.contexts.create());
      return undefined;
    } catch (error) {
      // What was recorded is no error of this task. What could not be, and what nobody expected, goes into the log.
      if (!(error instanceof DomainError) || error.code === 'storage_unavailable') throw error;
      return error;
    }
  }
}

function dueCheck(row: CredentialEntity): DueCheck[] {
  const provider = providerOf(row.provider);
  if (provider === undefined) return [];
  return [{ row, provider, host: hostOf(provider, row) }];
}

/** A row that somebody has tampered with must not keep the others from being checked: its own check will tell. */
function hostOf(provider: AnyProvider, { fields }: CredentialEntity): string {
  try {
    return provider.destination(fields).host;
  } catch {
    return '';
  }
}

function waitMs(error: unknown): number {
  const seconds = error instanceof DomainError ? error.details.retryAfterSeconds : undefined;
  return Math.max(PATIENCE_MS, (seconds ?? 0) * 1_000);
}

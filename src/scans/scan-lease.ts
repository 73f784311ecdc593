import { setTimeout as sleep } from 'node:timers/promises';
import type { ScanJob, ScanQueueStore } from './scan-queue.store.js';
import type { ScanSettings } from './scan-settings.js';

/** Why a scan has to stop before its engine is done. */
export type StopReason = 'cancelled' | 'lost' | 'deadline' | 'stopping';

/** Keeps a worker's hold on a scan, and tells it when to let go. */
export class ScanLease {
  readonly #abort = new AbortController();
  readonly #over = new AbortController();
  readonly #beating: Promise<void>;
  #reason?: StopReason;

  constructor(
    private readonly queue: ScanQueueStore,
    private readonly job: ScanJob,
    private readonly settings: ScanSettings,
    stopping: AbortSignal,
  ) {
    this.#on(stopping, 'stopping');
    this.#on(AbortSignal.timeout(settings.deadlineMs), 'deadline');
    this.#beating = this.#beat();
  }

  /** Aborts with the first reason to stop. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Ends with the work, or at the first reason to stop: an engine that does not listen holds nobody up. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const stopped = new Promise<never>((_, reject) => {
      const stop = (): void => reject(new Error('the scan has to stop'));
      if (this.signal.aborted) stop();
      else this.signal.addEventListener('abort', stop, { once: true });
    });
    return Promise.race([work, stopped]);
  }

  /** Beats no more. To be called whatever happened. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#beating;
  }

  async #beat(): Promise<void> {
    let lastBeat = performance.now();
    const { signal } = this.#over;
    while (!signal.aborted) {
      await sleep(this.settings.heartbeatMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // A database that is away for less than the lease has cost nothing: the next beat tells.
      const heard = await this.queue.beat(this.job, this.settings.leaseMs).catch(() => undefined);
      if (heard === 'held') lastBeat = performance.now();
      else if (heard !== undefined) return this.#stop(heard);
      else if (performance.now() - lastBeat > this.settings.leaseMs) return this.#stop('lost');
    }
  }

  #on(signal: AbortSignal, reason: StopReason): void {
    if (signal.aborted) this.#stop(reason);
    else
      signal.addEventListener('abort', () => this.#stop(reason), { once: true, signal: this.#over.signal });
  }

  #stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#abort.abort();
  }
}

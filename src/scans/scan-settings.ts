/** How the workers of a process work. Times are in milliseconds. */
export class ScanSettings {
  /** Scans at the same time in this process; 0: none, another process does them. */
  readonly workers: number = 1;
  /** A worker that is silent for so long has lost its scan. */
  readonly leaseMs: number = 30_000;
  readonly heartbeatMs: number = 5_000;
  /** The longest that one attempt may take. */
  readonly deadlineMs: number = 15 * 60_000;
  readonly maxAttempts: number = 3;
  /** Before the second attempt; four times as long before the third. */
  readonly retryMs: number = 15_000;
  readonly perOrganization: number = 2;
  /** Pause of a worker that finds nothing to do. */
  readonly idleMs: number = 1_000;
  /** How often a request that waits for a scan looks at it. */
  readonly waitPollMs: number = 500;

  constructor(chosen: Partial<ScanSettings> = {}) {
    Object.assign(this, chosen);
    Object.freeze(this);
  }
}

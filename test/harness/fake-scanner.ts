import type { Finding, Scanner, ScannerInfo, ScanReport, ScanTarget } from '../../src/scans/scanner.js';

/** What the engine does with one scan. */
export type ScanBehaviour = (target: ScanTarget, stopping: AbortSignal) => Promise<ScanReport>;

/** An engine that does as it is told, scan by scan, and refuses a scan that nobody told it of. */
export class FakeScanner implements Scanner {
  info: ScannerInfo = {
    name: 'Fake',
    version: '1.0.0',
    dbUpdatedAt: new Date('2026-11-20T06:00:00.000Z'),
  };
  /** Every image that it was given, in order. */
  readonly targets: ScanTarget[] = [];
  #behaviours: ScanBehaviour[] = [];

  next(...behaviours: ScanBehaviour[]): void {
    this.#behaviours.push(...behaviours);
  }

  /** Forgets what it was told and did. */
  forget(): void {
    this.#behaviours = [];
    this.targets.length = 0;
  }

  describe(): Promise<ScannerInfo> {
    return Promise.resolve(this.info);
  }

  async scan(target: ScanTarget, stopping: AbortSignal): Promise<ScanReport> {
    this.targets.push(target);
    const behaviour = this.#behaviours.shift();
    if (behaviour === undefined) throw new Error('a scan that no test told of');
    return behaviour(target, stopping);
  }

  /** Finds these. */
  finding(...findings: Finding[]): ScanBehaviour {
    return () =>
      Promise.resolve({
        scanner: this.info,
        findings,
        platform: 'linux/amd64',
        raw: { from: 'the engine', count: findings.length },
      });
  }
}

/** Runs until it is stopped, as an engine does that takes long. */
export const endless: ScanBehaviour = (_, stopping) =>
  new Promise((_resolve, reject) => {
    stopping.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });

export function finding(vulnerabilityId: string, more: Partial<Finding> = {}): Finding {
  return { vulnerabilityId, packageName: 'openssl', installedVersion: '3.0.1', severity: 'high', ...more };
}

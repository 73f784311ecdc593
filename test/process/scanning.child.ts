import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from '../../src/app.module.js';
import { ENTITIES } from '../../src/app.entities.js';
import { BackgroundTasks } from '../../src/background/background-tasks.js';
import { createDataSource } from '../../src/database/data-source.js';
import { Keyring } from '../../src/encryption/keyring.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { ScanSettings } from '../../src/scans/scan-settings.js';
import type { Scanner } from '../../src/scans/scanner.js';
import { HIGH_LIMITS } from '../harness/test-service.js';

/** A worker as src/worker.ts is one, with an engine that takes some milliseconds and finds one thing. */
const {
  DATABASE_URL: url = '',
  ENCRYPTION_KEYS: keys = '',
  CONNECT_TO: connectTo,
  CA_FILE: ca = '',
  LONGEST_SCAN_MS: longestScanMs = '',
} = process.env;

const info = { name: 'Slow', version: '1' };
const scanner: Scanner = {
  describe: () => Promise.resolve(info),
  async scan(_, stopping) {
    await sleep(Math.random() * Number(longestScanMs), undefined, { signal: stopping });
    const finding = {
      vulnerabilityId: 'CVE-1',
      packageName: 'p',
      installedVersion: '1',
      severity: 'high',
    } as const;
    return { scanner: info, findings: [finding], raw: {} };
  },
};
const dataSource = createDataSource({ url, entities: ENTITIES });
await dataSource.initialize();
const outbound = new Outbound(parseOutboundSettings({ connectTo, caPem: readFileSync(ca, 'utf8') }));
const scanSettings = new ScanSettings({
  workers: 3,
  perOrganization: 6,
  leaseMs: 700,
  heartbeatMs: 150,
  idleMs: 50,
  maxAttempts: 100,
});
const app = await NestFactory.createApplicationContext(
  WorkerModule.of({
    ...{ dataSource, keyring: Keyring.parse(keys), outbound, limits: HIGH_LIMITS },
    ...{ scanner, scanSettings },
  }),
  { logger: false },
);
app.get(BackgroundTasks).start((error, task) => process.stderr.write(`${task}: ${String(error)}\n`));
process.stdout.write('scanning\n');
process.on('SIGTERM', () => {
  void app
    .close()
    .then(() => dataSource.destroy())
    .then(() => process.exit(0));
});

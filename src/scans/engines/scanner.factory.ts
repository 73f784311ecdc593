import { resolve } from 'node:path';
import type { BackgroundTask } from '../../background/background-tasks.js';
import { SettingsError } from '../../config/settings-error.js';
import type { Settings } from '../../config/settings.js';
import type { OutboundPort } from '../../outbound/outbound.types.js';
import type { Scanner } from '../scanner.js';
import { HarborAdapter } from './harbor-adapter.js';
import { HarborScanner } from './harbor-scanner.js';
import { sweepScanFolders } from './scan-folder.js';
import type { TrivySettings } from './trivy-command.js';
import { TrivyDatabase } from './trivy-database.js';
import { TrivyScanner } from './trivy-scanner.js';

/** What of the settings decides on the engine. */
export type ScannerSettings = Pick<
  Settings,
  | 'dataDir'
  | 'outboundCaFile'
  | 'scannerAuth'
  | 'scannerUrl'
  | 'scanTimeoutMinutes'
  | 'trivyCacheDir'
  | 'trivyDbUpdateHours'
  | 'trivyPath'
>;

const HOUR_MS = 3_600_000;

/**
 * The engine that the operator set up, or nothing.
 *
 * @throws SettingsError when there are two.
 */
export function createScanner(settings: ScannerSettings, outbound: OutboundPort): Scanner | undefined {
  const { trivyPath, scannerUrl, scannerAuth = 'none', scanTimeoutMinutes } = settings;
  if (trivyPath !== undefined && scannerUrl !== undefined) {
    throw new SettingsError(['TRIVY_PATH and SCANNER_URL are both set: set one of them']);
  }
  if (trivyPath !== undefined) return new TrivyScanner(trivySettings(settings, trivyPath));
  if (scannerUrl === undefined) return undefined;
  return new HarborScanner(new HarborAdapter(outbound, scannerUrl, scannerAuth), scanTimeoutMinutes);
}

/** What the engine needs done beside the scans; to be given to `BackgroundTasks.add`. */
export function scannerTasks(settings: ScannerSettings): BackgroundTask[] {
  const { trivyPath, trivyDbUpdateHours } = settings;
  if (trivyPath === undefined) return [];
  const sweep: BackgroundTask = {
    name: 'folders of broken scans',
    intervalMs: HOUR_MS,
    run: async () => {
      await sweepScanFolders();
      return false;
    },
  };
  if (trivyDbUpdateHours === 0) return [sweep];
  return [sweep, new TrivyDatabase(trivySettings(settings, trivyPath), trivyDbUpdateHours)];
}

/** Trivy runs in an empty folder, so that every path has to be absolute. */
function trivySettings(settings: ScannerSettings, trivyPath: string): TrivySettings {
  const { dataDir, trivyCacheDir, outboundCaFile, scanTimeoutMinutes } = settings;
  return {
    program: trivyPath.includes('/') ? resolve(trivyPath) : trivyPath,
    cacheFolder: resolve(trivyCacheDir ?? `${dataDir}/trivy`),
    timeoutMinutes: scanTimeoutMinutes,
    ...(outboundCaFile === undefined ? {} : { caFile: resolve(outboundCaFile) }),
  };
}

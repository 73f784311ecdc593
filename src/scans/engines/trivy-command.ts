import { join } from 'node:path';
import type { ScanFolder } from './scan-folder.js';

/** How Trivy is run. All paths are absolute. */
export interface TrivySettings {
  /** The program: a path, or a name that PATH finds. */
  program: string;
  /** Holds its databases in `db` and `java-db`. Scans only read it. */
  cacheFolder: string;
  /** PEM file with authorities besides the system's. */
  caFile?: string;
  timeoutMinutes: number;
}

/** Calls to check.trivy.dev, which these two together turn off. */
const SILENT = ['--skip-version-check', '--disable-telemetry'];

/**
 * Everything that would make a scan load something goes without the update, as it would take the tenant's login along:
 * https://github.com/aquasecurity/trivy/blob/v0.74.0/pkg/flag/options.go (RegistryOpts). The cache of layers is in memory, as
 * the one on disk takes one process at a time. No `--platform`: with it, an image of one other platform is refused.
 */
export function scanArguments(settings: TrivySettings, folder: ScanFolder, reference: string): string[] {
  return [
    'image',
    '--quiet',
    ...['--format', 'json'],
    ...['--output', folder.report],
    ...['--scanners', 'vuln'],
    ...['--image-src', 'remote'],
    ...['--cache-dir', settings.cacheFolder],
    ...['--cache-backend', 'memory'],
    '--skip-db-update',
    '--skip-java-db-update',
    '--skip-vex-repo-update',
    '--offline-scan',
    ...SILENT,
    '--list-all-pkgs=false',
    ...['--timeout', `${settings.timeoutMinutes}m`],
    ...['--max-image-size', '10GB'],
    ...['--exit-code', '0'],
    reference,
  ];
}

export function downloadArguments(database: 'db' | 'java-db', cacheFolder: string): string[] {
  return ['image', '--quiet', `--download-${database}-only`, '--cache-dir', cacheFolder, ...SILENT];
}

export function versionArguments({ cacheFolder }: TrivySettings): string[] {
  return ['version', '--format', 'json', '--cache-dir', cacheFolder];
}

/**
 * All that Trivy gets to know of this machine. Before it looks at DOCKER_CONFIG, it tries whom the machine itself is at AWS,
 * Google and Azure, and a tenant could so have the operator's images scanned: the last two lines end that, and the empty
 * environment ends the rest.
 * https://github.com/aquasecurity/trivy/blob/v0.74.0/pkg/fanal/image/registry/token.go
 */
export function environmentOf(folder: ScanFolder, { caFile }: TrivySettings): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder.home,
    TMPDIR: folder.temporary,
    DOCKER_CONFIG: folder.docker,
    ...(caFile === undefined ? {} : { SSL_CERT_FILE: caFile }),
    AWS_EC2_METADATA_DISABLED: 'true',
    // Names no file: the search for Google's login ends here, before it asks the machine.
    GOOGLE_APPLICATION_CREDENTIALS: join(folder.work, 'none'),
  };
}

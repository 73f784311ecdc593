import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TrivyScanner } from '../../src/scans/engines/trivy-scanner.js';
import type { RealRegistry } from './real-registry.js';

const DATABASE_PROGRAM = join(import.meta.dirname, '../scans/trivy-db');

const trivyPath = process.env.TRIVY_PATH ?? foundInPath('trivy');
/** Go builds the vulnerability database. */
const isThere = trivyPath !== undefined && foundInPath('go') !== undefined;
if (!isThere) {
  process.stderr.write('The real Trivy is NOT tested: set TRIVY_PATH, or have trivy in PATH, and Go.\n');
}

/** Skipped, and said so, only where there is no Trivy. */
export const describeTrivy = isThere ? describe : describe.skip;

/** The real program with a vulnerability database of our own: what is in the public one changes every six hours. */
export interface RealTrivy {
  scannerFor(registry: RealRegistry): Promise<TrivyScanner>;
  remove(): Promise<void>;
}

export async function createRealTrivy(): Promise<RealTrivy> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'registry-credentials-trivy-'));
  const parentFolder = join(cacheFolder, 'scans');
  await mkdir(parentFolder);
  await promisify(execFile)('go', ['run', '.', join(cacheFolder, 'db')], { cwd: DATABASE_PROGRAM });
  return {
    scannerFor: async (registry) => {
      const caFile = join(registry.folder, 'authority.pem');
      await writeFile(caFile, registry.caPem);
      const settings = { program: trivyPath ?? '', cacheFolder, caFile, timeoutMinutes: 2 };
      return new TrivyScanner(settings, { parentFolder });
    },
    remove: () => rm(cacheFolder, { recursive: true, force: true }),
  };
}

function foundInPath(program: string): string | undefined {
  try {
    return resolve(execFileSync('which', [program], { encoding: 'utf8' }).trim());
  } catch {
    return undefined;
  }
}

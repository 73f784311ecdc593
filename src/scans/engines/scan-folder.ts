import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, processIdentity } from './process-identity.js';

const PREFIX = 'registry-credentials-scan';

/** What one scan has on the disk. Only this user may enter. */
export interface ScanFolder {
  root: string;
  /** For DOCKER_CONFIG. */
  docker: string;
  home: string;
  /** For the layers of the image. */
  temporary: string;
  /** Empty: engines read settings from where they run. */
  work: string;
  report: string;
}

/** Makes a folder for one scan and removes it at the end of the work, however that ends. */
export async function inScanFolder<T>(
  work: (folder: ScanFolder) => Promise<T>,
  parent = tmpdir(),
): Promise<T> {
  const root = await mkdtemp(join(parent, `${PREFIX}-${hostKey()}-${processIdentity(process.pid)}-`));
  try {
    const [docker, home, temporary, workFolder] = ['docker', 'home', 'tmp', 'work'].map((name) =>
      join(root, name),
    );
    const folder = { root, docker, home, temporary, work: workFolder, report: join(root, 'report.json') };
    for (const path of [docker, home, temporary, workFolder]) await mkdir(path as string, { mode: 0o700 });
    return await work(folder as ScanFolder);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Notes down the engine's process, so that it can be ended should this process be killed before it. */
export async function noteEngine({ root }: ScanFolder, pid: number): Promise<void> {
  await writeFile(join(root, 'engine'), processIdentity(pid) ?? '', { mode: 0o600 });
}

/**
 * Removes what scans of killed processes of this machine left behind, and ends their engines.
 *
 * @returns how many folders were removed
 */
export async function sweepScanFolders(parent = tmpdir()): Promise<number> {
  const pattern = new RegExp(`^${PREFIX}-${hostKey()}-(\\d+\\.\\d+)-\\w{6}$`);
  let removed = 0;
  for (const name of await readdir(parent)) {
    const identity = pattern.exec(name)?.[1];
    if (identity === undefined || isRunning(identity)) continue;
    const root = join(parent, name);
    if (!(await isOurs(root))) continue;
    await endEngine(root);
    await rm(root, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

/** Others may write to the folder for temporary files too, and must not make us end a process of their choice. */
async function isOurs(root: string): Promise<boolean> {
  const status = await lstat(root).catch(() => undefined);
  return status !== undefined && status.isDirectory() && status.uid === process.getuid?.();
}

async function endEngine(root: string): Promise<void> {
  const identity = await readFile(join(root, 'engine'), 'utf8').catch(() => '');
  if (!/^\d+\.\d+$/.test(identity) || !isRunning(identity)) return;
  try {
    process.kill(-Number(identity.split('.')[0]), 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

/** Containers may share a folder, and do not see each other's processes. */
function hostKey(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 12);
}

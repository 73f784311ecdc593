import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackgroundTask } from '../../background/background-tasks.js';
import { parseJsonText, readTime } from '../../outbound/response-json.js';
import { runProgram } from './program.js';
import { inScanFolder, noteEngine } from './scan-folder.js';
import { withinTime } from './stopping.js';
import { downloadArguments, environmentOf, type TrivySettings } from './trivy-command.js';
import { trivyFailure } from './trivy-failure.js';

const HOUR_MS = 3_600_000;
/** Looks at the clock more often than it downloads: another process may have done it, or failed. */
const CHECK_MS = 15 * 60_000;
/** The Java index is hundreds of megabytes. */
const DOWNLOAD_MS = 30 * 60_000;
const METADATA = 'metadata.json';
const INCOMING = 'incoming-';

/** Both are needed: without the Java index, Trivy fails at the first JAR file. */
const DATABASES = [
  { name: 'db', file: 'trivy.db' },
  { name: 'java-db', file: 'trivy-java.db' },
] as const;

/** Keeps Trivy's databases young. It has no login, and scans have no part in it. */
export class TrivyDatabase implements BackgroundTask {
  readonly name = 'vulnerability databases of the scanner';
  readonly intervalMs = CHECK_MS;

  constructor(
    private readonly settings: TrivySettings,
    private readonly updateHours: number,
  ) {}

  async run(stopping: AbortSignal): Promise<boolean> {
    await this.update(stopping, new Date());
    return false;
  }

  /**
   * Downloads what is older than the hours of the setting.
   *
   * @throws {DomainError} `scanner_unavailable`, `scan_timeout`, `scan_interrupted` and what the registry of the databases says.
   */
  async update(stopping: AbortSignal, now: Date): Promise<void> {
    await mkdir(this.settings.cacheFolder, { recursive: true, mode: 0o755 });
    await this.#removeLeftovers(now);
    for (const database of DATABASES) {
      const downloadedAt = await this.#downloadedAt(database.name);
      if (now.getTime() - downloadedAt < this.updateHours * HOUR_MS) continue;
      await withinTime(stopping, DOWNLOAD_MS, (signal) => this.#download(database, signal));
    }
  }

  /** A download that a kill broke off. One that is under way is younger than its deadline, whichever machine makes it. */
  async #removeLeftovers(now: Date): Promise<void> {
    const names = (await readdir(this.settings.cacheFolder)).filter((name) => name.startsWith(INCOMING));
    for (const path of names.map((name) => join(this.settings.cacheFolder, name))) {
      const status = await stat(path).catch(() => undefined);
      const isOld = status !== undefined && now.getTime() - status.mtimeMs > 2 * DOWNLOAD_MS;
      if (isOld) await rm(path, { recursive: true, force: true });
    }
  }

  async #downloadedAt(name: string): Promise<number> {
    const text = await readFile(join(this.settings.cacheFolder, name, METADATA), 'utf8').catch(() => '');
    return Date.parse(readTime(parseJsonText(text), 'DownloadedAt') ?? '1970-01-01T00:00:00Z');
  }

  /** Into a folder beside, then moved: a scan that has the old file open keeps it, and never sees half of the new one. */
  async #download({ name, file }: (typeof DATABASES)[number], stopping: AbortSignal): Promise<void> {
    const { cacheFolder, program: path } = this.settings;
    const incoming = await mkdtemp(join(cacheFolder, INCOMING));
    try {
      const { code, stderr } = await inScanFolder((folder) => {
        const args = downloadArguments(name, incoming);
        const environment = environmentOf(folder, this.settings);
        const onStart = (pid: number): Promise<void> => noteEngine(folder, pid);
        return runProgram({ path, args, environment, folder: folder.work, onStart }, stopping);
      });
      if (code !== 0) throw trivyFailure(stderr);
      await mkdir(join(cacheFolder, name), { recursive: true, mode: 0o755 });
      for (const part of [file, METADATA]) {
        await rename(join(incoming, name, part), join(cacheFolder, name, part));
      }
    } finally {
      await rm(incoming, { recursive: true, force: true });
    }
  }
}

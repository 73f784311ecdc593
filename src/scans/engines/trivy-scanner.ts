import { join } from 'node:path';
import { readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Scanner, ScannerInfo, ScanReport, ScanTarget } from '../scanner.js';
import { readCapped } from './capped-file.js';
import { objectMember, parseReport, textMember } from './foreign-report.js';
import { plainText } from './plain-text.js';
import { type ProgramEnd, runProgram } from './program.js';
import { inScanFolder, noteEngine, type ScanFolder } from './scan-folder.js';
import { writeSecretFile } from './secret-file.js';
import { withinTime } from './stopping.js';
import { environmentOf, scanArguments, type TrivySettings, versionArguments } from './trivy-command.js';
import { trivyFailure } from './trivy-failure.js';
import { readTrivyReport } from './trivy-report.js';
import { dockerConfiguration, imageReference } from './trivy-target.js';

const NAME = 'Trivy';
const MINUTE_MS = 60_000;
/** How long Trivy may take to tell its version. */
const DESCRIBE_MS = 30_000;
/** How long that is believed. The database is renewed every few hours. */
const DESCRIBED_FOR_MS = 60_000;
const MAX_REPORT_BYTES = 64 * 1_048_576;

/** Where to find the temporary folders, how long a program may take to end: what tests set. */
export interface TrivyLimits {
  parentFolder?: string;
  maxReportBytes?: number;
  graceMs?: number;
  /** For one scan, instead of the minutes of the settings. */
  timeoutMs?: number;
}

/**
 * Runs the Trivy program, one process for one scan. The login is in one file that only this user can read, for the time of
 * the scan, and nowhere else.
 */
export class TrivyScanner implements Scanner {
  #described: { info: ScannerInfo; until: number } | undefined;

  constructor(
    private readonly settings: TrivySettings,
    private readonly limits: TrivyLimits = {},
  ) {}

  describe(): Promise<ScannerInfo> {
    return this.#info(new AbortController().signal);
  }
  async scan(target: ScanTarget, stopping: AbortSignal): Promise<ScanReport> {
    const reference = imageReference(target);
    const scanner = await this.#info(stopping);
    const timeoutMs = this.limits.timeoutMs ?? this.settings.timeoutMinutes * MINUTE_MS;
    const report = await withinTime(stopping, timeoutMs, (signal) =>
      this.#inFolder(async (folder) => {
        await writeSecretFile(join(folder.docker, 'config.json'), dockerConfiguration(target));
        const { code, stderr } = await this.#run(
          scanArguments(this.settings, folder, reference),
          folder,
          signal,
        );
        if (code !== 0) throw trivyFailure(stderr);
        return readCapped(folder.report, this.limits.maxReportBytes ?? MAX_REPORT_BYTES);
      }),
    );
    return readTrivyReport(report, scanner);
  }

  async #info(stopping: AbortSignal): Promise<ScannerInfo> {
    if (this.#described && Date.now() < this.#described.until) return this.#described.info;
    const info = await this.#askVersion(stopping);
    this.#described = { info, until: Date.now() + DESCRIBED_FOR_MS };
    return info;
  }

  async #askVersion(stopping: AbortSignal): Promise<ScannerInfo> {
    const { code, stdout } = await withinTime(stopping, DESCRIBE_MS, (signal) =>
      this.#inFolder((folder) => this.#run(versionArguments(this.settings), folder, signal)),
    );
    if (code !== 0) throw new DomainError('scanner_unavailable', 'The program of the scanner does not work.');
    return readVersion(stdout);
  }

  #inFolder<T>(work: (folder: ScanFolder) => Promise<T>): Promise<T> {
    return inScanFolder(work, this.limits.parentFolder);
  }

  #run(args: string[], folder: ScanFolder, signal: AbortSignal): Promise<ProgramEnd> {
    const program = {
      path: this.settings.program,
      args,
      environment: environmentOf(folder, this.settings),
      folder: folder.work,
      onStart: (pid: number) => noteEngine(folder, pid),
      ...(this.limits.graceMs === undefined ? {} : { graceMs: this.limits.graceMs }),
    };
    return runProgram(program, signal);
  }
}

/** https://github.com/aquasecurity/trivy/blob/v0.74.0/pkg/types/version.go */
function readVersion(stdout: string): ScannerInfo {
  const answer = parseReport(stdout);
  const version = plainText(textMember(answer, 'Version') ?? '', 64);
  const database = objectMember(answer, 'VulnerabilityDB');
  const updatedAt = new Date(readString(database, 'UpdatedAt') ?? '');
  const isKnown = !Number.isNaN(updatedAt.getTime());
  return { name: NAME, version, ...(isKnown ? { dbUpdatedAt: updatedAt } : {}) };
}

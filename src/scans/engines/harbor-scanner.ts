import { setTimeout as sleep } from 'node:timers/promises';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Scanner, ScannerInfo, ScanReport, ScanTarget } from '../scanner.js';
import { type AdapterMetadata, type HarborAdapter, unavailable } from './harbor-adapter.js';
import { readHarborReport } from './harbor-report.js';
import { stoppedBy, withinTime } from './stopping.js';

const MINUTE_MS = 60_000;
/** Pauses before the first questions for the report; the last one is for all that follow. */
const PAUSES_MS = [1_000, 2_000, 3_000, 5_000] as const;
/** Longest pause that an adapter may ask for. */
const MAX_PAUSE_SECONDS = 60;
/** So many questions in a row may fail before the scan counts as lost. */
const MAX_FAILURES = 3;
/** An adapter that restarts forgets its scans. Twice is no accident. */
const MAX_SUBMITS = 2;
const METADATA_FOR_MS = 60_000;
const PASSING = new Set([429, 502, 503, 504]);

/** Waits; the tests' own wait does not. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** Has a scanner with Harbor's pluggable scanner API scan: it pulls the image itself, with the login that it is given. */
export class HarborScanner implements Scanner {
  #metadata: { value: AdapterMetadata; until: number } | undefined;

  constructor(
    private readonly adapter: HarborAdapter,
    private readonly timeoutMinutes: number,
    private readonly pause: Pause = (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  ) {}

  async describe(): Promise<ScannerInfo> {
    return infoOf(await this.#describe());
  }

  async scan(target: ScanTarget, stopping: AbortSignal): Promise<ScanReport> {
    return withinTime(stopping, this.timeoutMinutes * MINUTE_MS, async (signal) => {
      const metadata = await unlessStopped(signal, this.#describe());
      const request = scanRequest(target, metadata);
      for (let submits = 0; submits < MAX_SUBMITS; submits += 1) {
        const id = await unlessStopped(signal, this.adapter.submit(request));
        const report = await this.#await(id, signal);
        if (report !== undefined) return readHarborReport(report, infoOf(metadata));
      }
      throw new DomainError('scanner_unavailable', 'The scanner does not remember the scan.');
    });
  }

  async #describe(): Promise<AdapterMetadata> {
    if (this.#metadata && Date.now() < this.#metadata.until) return this.#metadata.value;
    const value = await this.adapter.metadata();
    this.#metadata = { value, until: Date.now() + METADATA_FOR_MS };
    return value;
  }

  /** The report, or nothing where the adapter does not know the scan. */
  async #await(id: string, signal: AbortSignal): Promise<string | undefined> {
    let failures = 0;
    let wait: number = PAUSES_MS[0];
    for (let polls = 1; ; polls += 1) {
      await unlessStopped(signal, this.pause(wait, signal));
      const answer = await unlessStopped(signal, this.#ask(id));
      if (answer.status === 200) return answer.body;
      if (answer.status === 404) return undefined;
      if (answer.status === 500)
        throw new DomainError('scan_failed', 'The scanner could not scan the image.');
      failures = PASSING.has(answer.status) ? failures + 1 : 0;
      if (failures === MAX_FAILURES || (failures === 0 && answer.status !== 302))
        throw unavailable(answer.status);
      wait = pauseBefore(polls, answer);
    }
  }

  /** A call that fails on the way is a 503 among the others: the scan itself goes on meanwhile. */
  async #ask(id: string): Promise<OutboundResponse> {
    try {
      return await this.adapter.report(id);
    } catch (error) {
      if (error instanceof DomainError && error.kind.retryable) return { status: 503, headers: {}, body: '' };
      throw error;
    }
  }
}

/** `Refresh-After` of the specification is seconds; the reference adapter sends none. */
function pauseBefore(polls: number, { headers }: OutboundResponse): number {
  const wish = headers['refresh-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(wish)) return Math.min(Math.max(Number(wish), 1), MAX_PAUSE_SECONDS) * 1_000;
  return PAUSES_MS[Math.min(polls, PAUSES_MS.length - 1)] ?? PAUSES_MS[0];
}

/** An exchange ends by its own deadline, which is not waited for. */
async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => (stop = () => reject(stoppedBy(signal))));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([stopped, work]);
  } catch (error) {
    throw signal.aborted ? stoppedBy(signal) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function infoOf({ name, version, dbUpdatedAt }: AdapterMetadata): ScannerInfo {
  return { name, version, ...(dbUpdatedAt === undefined ? {} : { dbUpdatedAt }) };
}

/** Secret as a whole: the login of the registry is in it. */
function scanRequest(target: ScanTarget, metadata: AdapterMetadata): Secret {
  const { registryOrigin: url, repository, digest } = target;
  const artifact = { repository, digest };
  const enabled_capabilities = [
    {
      type: 'vulnerability',
      produces_mime_types: ['application/vnd.security.vulnerability.report; version=1.1'],
    },
  ];
  return registryAuthorization(target, metadata).map((authorization) => {
    const registry = authorization === '' ? { url } : { url, authorization };
    return JSON.stringify({ registry, artifact, enabled_capabilities });
  });
}

/**
 * @throws {DomainError} `wrong_credential_type` where the adapter takes another kind of login, or would change this one:
 * Trivy's cuts a password at the first colon, and user names and passwords at commas.
 * https://github.com/goharbor/harbor-scanner-trivy/blob/main/pkg/scan/controller.go
 */
function registryAuthorization({ authorization }: ScanTarget, metadata: AdapterMetadata): Secret {
  if (authorization.kind === 'none') return new Secret('');
  const scheme = authorization.kind === 'basic' ? 'Basic' : 'Bearer';
  if (metadata.authorizationType !== undefined && metadata.authorizationType !== scheme) {
    throw unusable('The scanner takes another kind of login than this credential gives.');
  }
  if (authorization.kind === 'bearer') return authorization.token.map((token) => `Bearer ${token}`);
  const { username, password } = authorization;
  const isTrivy = metadata.name.toLowerCase() === 'trivy';
  return password.map((clear) => {
    if (isTrivy && (/[:,]/.test(clear) || username.includes(','))) {
      throw unusable('The scanner cannot use a password with a colon or a comma.');
    }
    return `Basic ${Buffer.from(`${username}:${clear}`, 'utf8').toString('base64')}`;
  });
}

function unusable(detail: string): DomainError {
  return new DomainError('wrong_credential_type', detail, {
    hint: 'Use another credential of this registry, such as a token, or have the operator set TRIVY_PATH instead.',
  });
}

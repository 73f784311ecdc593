import type { Secret } from '../encryption/secret.js';

/** How bad a finding is. The six words of Harbor's scanner API, which every engine's own are translated to. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** One known vulnerability in one package of an image, whichever engine found it. */
export interface Finding {
  /** For example `CVE-2024-3094`. */
  vulnerabilityId: string;
  packageName: string;
  installedVersion: string;
  /** Set where a version without the vulnerability is known. */
  fixedVersion?: string;
  severity: Severity;
  title?: string;
  /** An https address that describes it. */
  url?: string;
  /** Base score of CVSS 3, 0 to 10. */
  cvssScore?: number;
  /** Where in the image the package was found, as far as the engine tells. */
  path?: string;
  /** Package URL: https://github.com/package-url/purl-spec */
  purl?: string;
}

/** What an engine says of itself. */
export interface ScannerInfo {
  name: string;
  version: string;
  /** When its vulnerability database was made, where it tells. */
  dbUpdatedAt?: Date;
}

/** How an engine may log in to pull one image. Made when the job runs, and as weak and short-lived as the registry can. */
export type ScanAuthorization =
  | { kind: 'none' }
  | { kind: 'basic'; username: string; password: Secret }
  | { kind: 'bearer'; token: Secret };

/** The one image to scan: always by digest, so that what was looked up is what is scanned. */
export interface ScanTarget {
  /** Host, and port where it is not 443, as image references name it; Docker Hub is `docker.io`. */
  registryHost: string;
  /** Origin of the registry's API, for example `https://registry-1.docker.io`. */
  registryOrigin: string;
  /** Whole path of the repository below the host. */
  repository: string;
  /** `sha256:...` */
  digest: string;
  authorization: ScanAuthorization;
}

export interface ScanReport {
  scanner: ScannerInfo;
  findings: Finding[];
  /** For example `linux/amd64`, where the engine tells. */
  platform?: string;
  /** The engine's own report as JSON, without the environment and the history of the image, where secrets like to be. */
  raw: object;
}

/**
 * An engine that scans images for known vulnerabilities.
 *
 * `scan` throws a `DomainError` of the closed list: retryable ones where the same scan may go well later.
 */
export interface Scanner {
  /** @throws DomainError `scanner_unavailable` */
  describe(): Promise<ScannerInfo>;
  /** @param stopping aborts when the job is cancelled, its deadline has come, or the process ends. */
  scan(target: ScanTarget, stopping: AbortSignal): Promise<ScanReport>;
}

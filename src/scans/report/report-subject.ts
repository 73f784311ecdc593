import type { Finding, ScannerInfo } from '../scanner.js';

/** One finished scan, as reports of every format are made of it. */
export interface ReportSubject {
  /** With the registry's host, without tag and digest: `registry.example.com/team/app`. */
  image: string;
  /** `sha256:...` */
  digest: string;
  scanner: ScannerInfo;
  findings: readonly Finding[];
}

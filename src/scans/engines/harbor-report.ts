import type { ScannerInfo, ScanReport } from '../scanner.js';
import { withoutImageSecrets } from './clean-report.js';
import { FindingList, type RawFinding } from './finding-list.js';
import {
  listMember,
  numberMember,
  objectMember,
  outputInvalid,
  parseReport,
  textMember,
} from './foreign-report.js';

/**
 * Reads a report of the type `application/vnd.security.vulnerability.report; version=1.1`.
 *
 * @throws {DomainError} `scanner_output_invalid` or `report_too_large`
 * @see https://github.com/goharbor/pluggable-scanner-spec/blob/master/api/spec/scanner-adapter-openapi-v1.1.yaml
 */
export function readHarborReport(text: string, scanner: ScannerInfo): ScanReport {
  const report = parseReport(text);
  // Every report has this member, null where nothing was found: without it, an error page would be a clean image.
  if (!Object.hasOwn(report, 'vulnerabilities')) throw outputInvalid();
  const findings = new FindingList();
  for (const vulnerability of listMember(report, 'vulnerabilities')) findings.add(rawFinding(vulnerability));
  return { scanner, findings: findings.all(), raw: withoutImageSecrets(report) };
}

function rawFinding(vulnerability: unknown): RawFinding {
  const vulnerabilityId = textMember(vulnerability, 'id');
  const packageName = textMember(vulnerability, 'package');
  if (vulnerabilityId === undefined || packageName === undefined) throw outputInvalid();
  return {
    vulnerabilityId,
    packageName,
    installedVersion: textMember(vulnerability, 'version') ?? '',
    severity: textMember(vulnerability, 'severity') ?? '',
    fixedVersion: textMember(vulnerability, 'fix_version'),
    title: textMember(vulnerability, 'description'),
    url: firstLink(vulnerability),
    cvssScore: numberMember(objectMember(vulnerability, 'preferred_cvss'), 'score_v3'),
  };
}

function firstLink(vulnerability: unknown): string | undefined {
  const links = listMember(vulnerability, 'links');
  if (links.some((link) => typeof link !== 'string')) throw outputInvalid();
  return (links as string[]).find((link) => link.startsWith('https://'));
}

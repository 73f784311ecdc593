import { DomainError } from '../../problems/domain-error.js';
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

/** https://github.com/aquasecurity/trivy/blob/v0.74.0/pkg/types/report.go */
const SCHEMA_VERSION = 2;

/** Packages that were installed one by one: the target is then the file that lists them, not the image. */
const LANGUAGE_PACKAGES = 'lang-pkgs';

/**
 * Reads the report of `trivy image --format json`.
 *
 * @throws {DomainError} `scanner_output_invalid` or `report_too_large`
 */
export function readTrivyReport(text: string, scanner: ScannerInfo): ScanReport {
  const report = parseReport(text);
  if (numberMember(report, 'SchemaVersion') !== SCHEMA_VERSION) {
    throw new DomainError('scanner_output_invalid', 'The scanner reports in a version that is not known.');
  }
  const findings = new FindingList();
  for (const result of listMember(report, 'Results')) {
    for (const vulnerability of listMember(result, 'Vulnerabilities')) {
      findings.add(rawFinding(vulnerability, result));
    }
  }
  const platform = platformOf(report);
  return {
    scanner,
    findings: findings.all(),
    ...(platform === undefined ? {} : { platform }),
    raw: withoutImageSecrets(report),
  };
}

function rawFinding(vulnerability: unknown, result: unknown): RawFinding {
  const vulnerabilityId = textMember(vulnerability, 'VulnerabilityID');
  const packageName = textMember(vulnerability, 'PkgName');
  if (vulnerabilityId === undefined || packageName === undefined) throw outputInvalid();
  return {
    vulnerabilityId,
    packageName,
    installedVersion: textMember(vulnerability, 'InstalledVersion') ?? '',
    severity: textMember(vulnerability, 'Severity') ?? '',
    fixedVersion: textMember(vulnerability, 'FixedVersion'),
    title: textMember(vulnerability, 'Title') ?? textMember(vulnerability, 'Description'),
    url: textMember(vulnerability, 'PrimaryURL'),
    cvssScore: scoreOf(vulnerability),
    path: textMember(vulnerability, 'PkgPath') ?? listOfPackages(result),
    purl: textMember(objectMember(vulnerability, 'PkgIdentifier'), 'PURL'),
  };
}

function listOfPackages(result: unknown): string | undefined {
  const target = textMember(result, 'Target');
  return textMember(result, 'Class') === LANGUAGE_PACKAGES ? target : undefined;
}

/** The score of the source whose severity it is, else NVD's, else the worst that anybody gives. */
function scoreOf(vulnerability: unknown): number | undefined {
  const sources = objectMember(vulnerability, 'CVSS');
  if (sources === undefined) return undefined;
  const scores = new Map(
    Object.keys(sources).map((source) => [
      source,
      numberMember(objectMember(sources, source), 'V3Score') ?? 0,
    ]),
  );
  const preferred = textMember(vulnerability, 'SeveritySource') ?? '';
  return scores.get(preferred) || scores.get('nvd') || worst([...scores.values()]);
}

function worst(scores: number[]): number {
  return scores.reduce((highest, score) => Math.max(highest, score), 0);
}

function platformOf(report: object): string | undefined {
  const configuration = objectMember(objectMember(report, 'Metadata'), 'ImageConfig');
  const names = ['os', 'architecture', 'variant'].map((name) => textMember(configuration, name));
  const [os, architecture, variant] = names.map((name) =>
    /^[\w.-]{1,32}$/.test(name ?? '') ? name : undefined,
  );
  if (os === undefined || architecture === undefined) return undefined;
  return [os, architecture, variant].filter((part) => part !== undefined).join('/');
}

import { createHash } from 'node:crypto';
import { type Finding, SEVERITIES, type Severity } from '../scanner.js';
import type { ReportSubject } from './report-subject.js';

/**
 * What GitHub's code scanning takes of one run.
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const MAX_RESULTS = 25_000;

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  negligible: 'note',
  unknown: 'note',
};

/**
 * Where no score is known: a value in the middle of what GitHub shows under the same word (over 9.0 critical, 7.0 to 8.9 high,
 * 4.0 to 6.9 medium, 0.1 to 3.9 low; 0.0 has no severity).
 */
const SCORES: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  negligible: '1.0',
  unknown: '0.0',
};

/**
 * A scan as SARIF 2.1.0, made of our findings and so the same for every engine. The worst findings come first; beyond
 * {@link MAX_RESULTS} the rest is left out, and the run says so.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export function sarifOf(subject: ReportSubject): object {
  const sorted = [...subject.findings].sort(bySeverity);
  const findings = sorted.slice(0, MAX_RESULTS);
  // Not more than results, so that the same limit of GitHub holds for both.
  const rules = new Map<string, { index: number; rule: object }>();
  for (const finding of findings) {
    const id = finding.vulnerabilityId;
    if (!rules.has(id)) rules.set(id, { index: rules.size, rule: ruleOf(finding) });
  }
  const results = findings.map((finding) =>
    resultOf(finding, rules.get(finding.vulnerabilityId)?.index ?? 0, subject),
  );
  const driver = driverOf(
    subject,
    [...rules.values()].map(({ rule }) => rule),
  );
  const properties = { imageName: subject.image, imageDigest: subject.digest, totalFindings: sorted.length };
  const invocations = [invocationOf(sorted.length - findings.length)];
  const run = { tool: { driver }, invocations, columnKind: 'utf16CodeUnits', results, properties };
  return { $schema: SCHEMA, version: '2.1.0', runs: [run] };
}

/** Worst first, as what comes last may be left out; otherwise in the engine's order. */
function bySeverity(first: Finding, second: Finding): number {
  return SEVERITIES.indexOf(first.severity) - SEVERITIES.indexOf(second.severity);
}

function driverOf({ scanner }: ReportSubject, rules: object[]): object {
  const version = scanner.version === '' ? {} : { version: scanner.version };
  return { name: scanner.name, ...version, rules };
}

function ruleOf(finding: Finding): object {
  const { vulnerabilityId: id, title = id, url, severity } = finding;
  const help = `Vulnerability ${id}: ${title}${url === undefined ? '' : `\n${url}`}`;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: title },
    ...(url === undefined ? {} : { helpUri: url }),
    help: { text: help },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      'security-severity': securitySeverity(finding),
      tags: ['security', 'vulnerability', severity],
    },
  };
}

/** GitHub reads a number, and takes it only as a text. */
function securitySeverity({ cvssScore, severity }: Finding): string {
  return cvssScore === undefined ? SCORES[severity] : cvssScore.toFixed(1);
}

function resultOf(finding: Finding, ruleIndex: number, { image, digest }: ReportSubject): object {
  const { vulnerabilityId: ruleId, path } = finding;
  const fullyQualifiedName = `${image}@${digest}${path === undefined ? '' : `: ${path}`}`;
  return {
    ruleId,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: messageOf(finding) },
    locations: [
      {
        // GitHub demands a region, though an image has no lines.
        physicalLocation: {
          artifactLocation: { uri: uriOf(image, path) },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
        },
        message: { text: fullyQualifiedName },
      },
    ],
    partialFingerprints: { 'vulnerabilityPackagePath/v1': fingerprintOf(finding, image) },
  };
}

function messageOf({ vulnerabilityId, packageName, installedVersion, fixedVersion, title }: Finding): string {
  const remedy = fixedVersion === undefined ? 'No fixed version is known.' : `Fixed in ${fixedVersion}.`;
  const about = title === undefined ? '' : ` ${title}`;
  return `${packageName} ${installedVersion} has ${vulnerabilityId}. ${remedy}${about}`;
}

/** Relative, as GitHub shows nothing else; every part is escaped, so that no `:` makes a scheme of the host. */
function uriOf(image: string, path = ''): string {
  const parts = `${image}/${path}`.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map(encodeURIComponent).join('/');
}

/** The same for the same finding in every scan of the image, whatever its digest and the versions. */
function fingerprintOf({ vulnerabilityId, packageName, path }: Finding, image: string): string {
  return createHash('sha256')
    .update(JSON.stringify([image, vulnerabilityId, packageName, path ?? '']))
    .digest('hex');
}

function invocationOf(leftOut: number): object {
  if (leftOut === 0) return { executionSuccessful: true };
  const text = `${leftOut} findings of the lowest severities are left out: code scanning takes ${MAX_RESULTS} of one run.`;
  return { executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', message: { text } }] };
}

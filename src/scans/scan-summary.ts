import { SEVERITIES, type Finding, type Severity } from './scanner.js';

/** How many findings of each severity a scan has, how many in all, and of how many a version without them is known. */
export type ScanSummary = { total: number; fixable: number } & Record<Severity, number>;

/** The findings worst first, each once: engines report a package that lies in several layers several times. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const byKey = new Map(
    findings.map((finding) => {
      const { vulnerabilityId, packageName, installedVersion, path = '' } = finding;
      return [JSON.stringify([vulnerabilityId, packageName, installedVersion, path]), finding];
    }),
  );
  return [...byKey.values()].sort(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
      one.vulnerabilityId.localeCompare(other.vulnerabilityId, 'en') ||
      one.packageName.localeCompare(other.packageName, 'en'),
  );
}

/** Counts the findings of the wanted severities; of all where none are named. */
export function summaryOf(
  findings: readonly Pick<Finding, 'severity' | 'fixedVersion'>[],
  wanted: readonly string[] | null,
): ScanSummary {
  const counted = findings.filter(({ severity }) => wanted === null || wanted.includes(severity));
  const count = (severity: Severity): number => counted.filter((one) => one.severity === severity).length;
  return {
    total: counted.length,
    fixable: counted.filter(({ fixedVersion }) => fixedVersion !== undefined).length,
    critical: count('critical'),
    high: count('high'),
    medium: count('medium'),
    low: count('low'),
    negligible: count('negligible'),
    unknown: count('unknown'),
  };
}

import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../scanner.js';
import type { ReportSubject } from './report-subject.js';

/** https://cyclonedx.org/docs/1.6/json/#vulnerabilities_items_ratings_items_severity */
const SEVERITY_WORDS: Record<Severity, string> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  negligible: 'info',
  unknown: 'unknown',
};

/**
 * A scan as CycloneDX 1.6 JSON: the image, the packages of it that have findings, and the vulnerabilities with the packages
 * that each affects. No inventory: packages without findings are not in it.
 *
 * @param now when the document is made
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function cyclonedxOf(subject: ReportSubject, now = new Date()): object {
  const { scanner, image, digest } = subject;
  const imageRef = `${image}@${digest}`;
  const components = new Map(subject.findings.map((finding) => [refOf(finding), componentOf(finding)]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: now.toISOString(),
      tools: {
        components: [
          {
            type: 'application',
            name: scanner.name,
            ...(scanner.version ? { version: scanner.version } : {}),
          },
        ],
      },
      component: { type: 'container', 'bom-ref': imageRef, name: image, version: digest },
    },
    components: [...components.values()],
    vulnerabilities: vulnerabilitiesOf(subject.findings),
  };
}

/** One package of one version at one place. References are unique in a document, and purls need not be. */
function refOf({ packageName, installedVersion, path, purl }: Finding): string {
  const key = JSON.stringify([packageName, installedVersion, path ?? '', purl ?? '']);
  return `package-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

function componentOf(finding: Finding): object {
  const { packageName: name, installedVersion: version, path, purl } = finding;
  return {
    type: 'library',
    'bom-ref': refOf(finding),
    name,
    version,
    ...(purl === undefined ? {} : { purl }),
    ...(path === undefined ? {} : { evidence: { occurrences: [{ location: path }] } }),
  };
}

/** Grouped by what differs between packages: severity and score belong to a vulnerability in a package. */
function vulnerabilitiesOf(findings: readonly Finding[]): object[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { vulnerabilityId, severity, cvssScore, fixedVersion } = finding;
    const key = JSON.stringify([vulnerabilityId, severity, cvssScore, fixedVersion]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].map(vulnerabilityOf);
}

function vulnerabilityOf(group: [Finding, ...Finding[]]): object {
  const [{ vulnerabilityId, severity, cvssScore, fixedVersion, title, url }] = group;
  const versionOf = new Map(group.map((finding) => [refOf(finding), finding.installedVersion]));
  return {
    id: vulnerabilityId,
    ratings: [ratingOf(severity, cvssScore)],
    ...(title === undefined ? {} : { description: title }),
    ...(fixedVersion === undefined ? {} : { recommendation: `Upgrade to ${fixedVersion}.` }),
    ...(url === undefined ? {} : { advisories: [{ url }] }),
    affects: [...versionOf].map(([ref, version]) => ({ ref, versions: [{ version, status: 'affected' }] })),
  };
}

function ratingOf(severity: Severity, score: number | undefined): object {
  const word = SEVERITY_WORDS[severity];
  return score === undefined ? { severity: word } : { severity: word, score, method: 'CVSSv3' };
}

import type { Finding, ScannerInfo } from '../scanner.js';

/** What a report is made of. */
export interface ReportSource {
  /** Reference of the image without tag and digest. */
  image: string;
  digest: string;
  scanner: ScannerInfo;
  findings: readonly Finding[];
}

const LEVEL = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  negligible: 'note',
  unknown: 'note',
} as const;

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifOf({ image, digest, scanner, findings }: ReportSource): object {
  const ids = [...new Set(findings.map(({ vulnerabilityId }) => vulnerabilityId))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: scanner.name, version: scanner.version, rules: ids.map((id) => ({ id })) } },
        results: findings.map((finding) => ({
          ruleId: finding.vulnerabilityId,
          ruleIndex: ids.indexOf(finding.vulnerabilityId),
          level: LEVEL[finding.severity],
          message: { text: `${finding.packageName} ${finding.installedVersion}` },
          locations: [{ physicalLocation: { artifactLocation: { uri: `${image}@${digest}` } } }],
        })),
      },
    ],
  };
}

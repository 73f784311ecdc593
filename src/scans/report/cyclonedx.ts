import type { ReportSource } from './sarif.js';

/** @see https://cyclonedx.org/docs/1.6/json/ */
export function cyclonedxOf({ image, digest, scanner, findings }: ReportSource): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: scanner.name, version: scanner.version }] },
      component: { type: 'container', name: image, version: digest, 'bom-ref': `${image}@${digest}` },
    },
    vulnerabilities: findings.map(({ vulnerabilityId, severity, packageName, installedVersion, purl }) => ({
      id: vulnerabilityId,
      ratings: [{ severity: severity === 'negligible' ? 'info' : severity }],
      affects: [{ ref: purl ?? `${packageName}@${installedVersion}` }],
    })),
  };
}

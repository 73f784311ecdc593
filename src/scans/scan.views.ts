import { imageNameOf } from './image-reference.js';
import { categoryOf } from './scan-problem.js';
import type { ScanFindingEntity } from './scan-finding.entity.js';
import { isOver } from './scan-states.js';
import type { ScanEntity } from './scan.entity.js';
import type { FindingDto, ScannedImageDto } from './scan-results.dto.js';
import type { ScanDto, ScannerDto } from './scans.dto.js';
import type { Finding, Severity } from './scanner.js';

/** The documented members first, then ours. */
export function scanView(scan: ScanEntity): ScanDto {
  return {
    id: scan.id,
    name: imageNameOf(scan),
    state: scan.state,
    projectId: scan.projectId,
    createdAt: scan.createdAt.toISOString(),
    updatedAt: scan.updatedAt.toISOString(),
    progress: isOver(scan.state) ? 100 : 0,
    step: scan.step,
    ...(scan.startedAt && { startTime: scan.startedAt.toISOString() }),
    ...(scan.finishedAt && { endTime: scan.finishedAt.toISOString() }),
    vulnerabilityDetected: scan.summary?.total ?? 0,
    ...errorOf(scan),
    ...ownMembers(scan),
  };
}

function errorOf({ errorCode, errorDetail }: ScanEntity) {
  if (errorCode === null) return {};
  return { errorMessage: errorDetail ?? '', errorCode, errorCategory: categoryOf(errorCode) };
}

function ownMembers(scan: ScanEntity) {
  const scanner = scannerOf(scan);
  return {
    image: `${scan.registryHost}/${scan.repository}`,
    digest: scan.digest,
    ...(scan.indexDigest !== null && { indexDigest: scan.indexDigest }),
    ...(scan.platform !== null && { platform: scan.platform }),
    provider: scan.provider,
    credentialId: scan.credentialId,
    ...(scan.branch !== null && { branch: scan.branch }),
    privateScan: scan.privateScan,
    ...(scan.severities && { severities: scan.severities }),
    attempts: scan.attempts,
    deduplicated: scan.deduplicated,
    ...(scanner && { scanner }),
    ...(scan.summary && { summary: scan.summary }),
  };
}

function scannerOf({ scannerName, scannerVersion, scannerDbUpdatedAt }: ScanEntity): ScannerDto | undefined {
  if (scannerName === null || scannerVersion === null) return undefined;
  const dbUpdatedAt = scannerDbUpdatedAt?.toISOString();
  return { name: scannerName, version: scannerVersion, ...(dbUpdatedAt !== undefined && { dbUpdatedAt }) };
}

/** A finding as reports are made of it. */
export function toFinding(row: ScanFindingEntity): Finding {
  const { vulnerabilityId, packageName, installedVersion, fixedVersion, title, url, cvssScore, path, purl } =
    row;
  return {
    vulnerabilityId,
    packageName,
    installedVersion,
    ...(fixedVersion !== null && { fixedVersion }),
    severity: row.severity as Severity,
    ...(title !== null && { title }),
    ...(url !== null && { url }),
    ...(cvssScore !== null && { cvssScore }),
    ...(path !== '' && { path }),
    ...(purl !== null && { purl }),
  };
}

export function findingView(row: ScanFindingEntity): FindingDto {
  return toFinding(row);
}

/** The documented counts have no word for negligible findings: they count as low. */
export function scannedImageView(scan: ScanEntity): ScannedImageDto {
  const { critical = 0, high = 0, medium = 0, low = 0, negligible = 0, unknown = 0 } = scan.summary ?? {};
  return {
    name: imageNameOf(scan),
    image: `${scan.registryHost}/${scan.repository}`,
    digest: scan.digest,
    provider: scan.provider,
    scanId: scan.id,
    scannedAt: (scan.finishedAt ?? scan.updatedAt).toISOString(),
    vulnCounts: { critical, high, medium, low: low + negligible, unknown },
  };
}

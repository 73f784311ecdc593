import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller, ProjectScope } from '../access/caller.js';
import { OrganizationStore } from '../access/organization.store.js';
import { CredentialUseService } from '../credentials/credential-use.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { AnyProvider } from '../providers/provider.js';
import { pullPlaceOf, type PullPlace, resolveImage } from '../providers/registry-pull.js';
import type { PlatformImage } from '../registry/manifest.js';
import { type ImageReference, parseImageName } from './image-reference.js';
import { ScanDeduplication } from './scan-deduplication.js';
import { ScanRecordingService } from './scan-recording.service.js';
import type { ScanEntity } from './scan.entity.js';
import type { StartScanDto } from './start-scan.dto.js';

const FEATURE = 'container_scanning';

/** Where a scan is asked for. */
export interface ScanPlace {
  provider: AnyProvider;
  scope: ProjectScope;
}

/** What was found out about the image before its scan is queued. */
interface FoundImage extends PlatformImage, PullPlace, ImageReference {}

/** Begins scans: the image is found at its registry first, and it is that digest which is scanned. */
@Injectable()
export class ScanStartingService {
  constructor(
    private readonly organizations: OrganizationStore,
    private readonly credentials: CredentialsService,
    private readonly uses: CredentialUseService,
    private readonly deduplication: ScanDeduplication,
    private readonly recording: ScanRecordingService,
  ) {}

  /**
   * @throws DomainError `feature_disabled`, `scanner_not_configured`, `repository_not_found`, `image_not_found`, and the
   * problems of using a credential
   */
  async start(caller: Caller, place: ScanPlace, body: StartScanDto): Promise<ScanEntity> {
    const named = parseImageName(body.imageName);
    const credentialId = body.credentialId.toLowerCase();
    await this.credentials.findInProject(place.provider, place.scope, credentialId);
    await this.assertFeature(place.scope.organizationId);
    this.deduplication.assertEngine();
    const image = await this.find(caller, place, { credentialId, named });
    const scan = newScan(place, { ...body, credentialId }, image, caller.requestId);
    const earlier = body.force === true ? null : await this.deduplication.find(scan);
    const begun = earlier === null ? scan : this.deduplication.completed(scan, earlier);
    await this.recording.begin(caller, begun, earlier?.scan ?? null);
    return begun;
  }

  private async assertFeature(organizationId: string): Promise<void> {
    const organization = await this.organizations.find(organizationId);
    if (organization?.features.includes(FEATURE)) return;
    throw new DomainError('feature_disabled', 'The organization may not scan: it lacks container_scanning.');
  }

  private find(
    caller: Caller,
    { provider, scope }: ScanPlace,
    { credentialId, named }: { credentialId: string; named: ImageReference },
  ): Promise<FoundImage> {
    const use = { provider, scope, credentialId, purpose: 'scan.resolve' };
    return this.uses.use(caller, use, async (credential, context) => {
      const pull = { provider, credential, image: named.image };
      const found = await resolveImage(pull, named.reference, context);
      return { ...named, ...pullPlaceOf(pull), ...found };
    });
  }
}

function newScan(
  { provider, scope }: ScanPlace,
  { credentialId, branch, privateScan, severities }: StartScanDto,
  { indexDigest, platform, ...image }: FoundImage,
  requestId: string,
): ScanEntity {
  const now = new Date();
  return {
    id: uuidv7(),
    ...scope,
    credentialId,
    provider: provider.slug,
    ...image,
    indexDigest: indexDigest ?? null,
    platform: platform ?? null,
    branch: branch ?? null,
    privateScan: privateScan ?? false,
    severities: severities ?? null,
    state: 'queued',
    step: 'queued',
    attempts: 0,
    runAfter: now,
    leaseToken: null,
    leaseUntil: null,
    cancelRequestedAt: null,
    scannerName: null,
    scannerVersion: null,
    scannerDbUpdatedAt: null,
    deduplicated: false,
    summary: null,
    errorCode: null,
    errorDetail: null,
    requestId,
    startedAt: null,
    finishedAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

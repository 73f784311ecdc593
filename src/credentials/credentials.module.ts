import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { EventsModule } from '../events/events.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { PagingModule } from '../paging/paging.module.js';
import type { AnyProvider } from '../providers/provider.js';
import { BulkApplyController } from './bulk-apply.controller.js';
import { BulkApplyingService } from './bulk-applying.service.js';
import { CredentialChangeStore } from './credential-change.store.js';
import { CheckQueueStore } from './check-queue.store.js';
import { CheckRecordingService } from './check-recording.service.js';
import { CredentialCheckStore } from './credential-check.store.js';
import { CredentialChecksController } from './credential-checks.controller.js';
import { CredentialChecksService } from './credential-checks.service.js';
import { CredentialCheckingService } from './credential-checking.service.js';
import { CredentialComparingService } from './credential-comparing.service.js';
import { CredentialLinksController } from './credential-links.controller.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialOverviewController } from './credential-overview.controller.js';
import { CredentialProvingService } from './credential-proving.service.js';
import { CredentialRemovingService } from './credential-removing.service.js';
import { CredentialSealer } from './credential-sealer.js';
import { CredentialRotatingService } from './credential-rotating.service.js';
import { CredentialStoringService } from './credential-storing.service.js';
import { CredentialUpdatingService } from './credential-updating.service.js';
import { CredentialUpsertingService } from './credential-upserting.service.js';
import { CredentialWriter } from './credential-writer.js';
import { CredentialStore } from './credential.store.js';
import { CredentialUseService } from './credential-use.service.js';
import { CredentialValidatingService } from './credential-validating.service.js';
import { credentialControllersFor } from './credentials.controller.factory.js';
import { CredentialsService } from './credentials.service.js';
import { ExpiringCredentialsController } from './expiring-credentials.controller.js';
import { ExpiringCredentialsService } from './expiring-credentials.service.js';
import { ExpiryNoticeStore } from './expiry-notice.store.js';
import { ExpiryNoticingService } from './expiry-noticing.service.js';
import { GuardedVerification } from './guarded-verification.service.js';
import { ProviderContextFactory } from './provider-context.factory.js';

/** The core that every provider shares. */
@Module({
  imports: [AccessModule, AuditModule, EventsModule, LimitsModule, PagingModule],
  controllers: [
    BulkApplyController,
    CredentialLinksController,
    CredentialOverviewController,
    CredentialChecksController,
    ExpiringCredentialsController,
  ],
  providers: [
    CredentialStore,
    CredentialChangeStore,
    CredentialSealer,
    ProviderContextFactory,
    GuardedVerification,
    CredentialProvingService,
    CredentialCheckingService,
    CredentialsService,
    CredentialStoringService,
    CredentialLinksService,
    CredentialComparingService,
    CredentialWriter,
    CredentialUpdatingService,
    CredentialUpsertingService,
    CredentialRotatingService,
    CredentialRemovingService,
    BulkApplyingService,
    CredentialUseService,
    CredentialValidatingService,
    CredentialCheckStore,
    CheckQueueStore,
    CheckRecordingService,
    CredentialChecksService,
    ExpiryNoticeStore,
    ExpiryNoticingService,
    ExpiringCredentialsService,
  ],
  exports: [
    CredentialStore,
    CredentialChangeStore,
    CredentialWriter,
    CredentialSealer,
    CredentialProvingService,
    CredentialCheckingService,
    CredentialsService,
    CredentialStoringService,
    CredentialRemovingService,
    CredentialUpdatingService,
    CredentialUpsertingService,
    CredentialRotatingService,
    CredentialUseService,
    CredentialValidatingService,
    CredentialCheckStore,
    CheckQueueStore,
    ExpiryNoticingService,
    ProviderContextFactory,
  ],
})
export class CredentialsModule {}

/** One real Nest module for each provider: its routes over the shared core. */
@Module({})
export class ProviderModule {
  static for(provider: AnyProvider): DynamicModule {
    return {
      module: ProviderModule,
      imports: [CredentialsModule],
      controllers: credentialControllersFor(provider),
    };
  }
}

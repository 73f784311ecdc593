import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { EventsModule } from '../events/events.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { PagingModule } from '../paging/paging.module.js';
import type { AnyProvider } from '../providers/provider.js';
import { CredentialCheckingService } from './credential-checking.service.js';
import { CredentialLinksController } from './credential-links.controller.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialOverviewController } from './credential-overview.controller.js';
import { CredentialProvingService } from './credential-proving.service.js';
import { CredentialSealer } from './credential-sealer.js';
import { CredentialStoringService } from './credential-storing.service.js';
import { CredentialStore } from './credential.store.js';
import { CredentialUseService } from './credential-use.service.js';
import { credentialControllersFor } from './credentials.controller.factory.js';
import { CredentialsService } from './credentials.service.js';
import { GuardedVerification } from './guarded-verification.service.js';
import { ProviderContextFactory } from './provider-context.factory.js';

/** The core that every provider shares. */
@Module({
  imports: [AccessModule, AuditModule, EventsModule, LimitsModule, PagingModule],
  controllers: [CredentialLinksController, CredentialOverviewController],
  providers: [
    CredentialStore,
    CredentialSealer,
    ProviderContextFactory,
    GuardedVerification,
    CredentialProvingService,
    CredentialCheckingService,
    CredentialsService,
    CredentialStoringService,
    CredentialLinksService,
    CredentialUseService,
  ],
  exports: [
    GuardedVerification,
    CredentialCheckingService,
    CredentialsService,
    CredentialStoringService,
    CredentialUseService,
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

import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { PagingModule } from '../paging/paging.module.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyDelegationService } from './api-key-delegation.service.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeyUsageService } from './api-key-usage.service.js';
import { ApiKeyUseStore } from './api-key-use.store.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { BootstrapService } from './bootstrap.service.js';
import { BootstrapStore } from './bootstrap.store.js';
import { CallerLimitGuard } from './caller-limit.guard.js';
import { OrganizationStore } from './organization.store.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { OwnKeyController } from './own-key.controller.js';
import { PacedKeyLookup } from './paced-key-lookup.js';
import { PermissionGuard } from './permission.guard.js';
import { ProjectStore } from './project.store.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';

@Module({
  imports: [AuditModule, LimitsModule, PagingModule],
  controllers: [OrganizationsController, ProjectsController, ApiKeysController, OwnKeyController],
  providers: [
    OrganizationStore,
    ProjectStore,
    ApiKeyStore,
    ApiKeyUseStore,
    ApiKeyUsageService,
    PacedKeyLookup,
    ApiKeyAuthenticator,
    ApiKeyDelegationService,
    OrganizationsService,
    ProjectsService,
    ApiKeysService,
    BootstrapStore,
    BootstrapService,
    // All hold for every route of the application, and in this order.
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_GUARD, useClass: CallerLimitGuard },
    { provide: APP_GUARD, useClass: PermissionGuard },
  ],
  exports: [OrganizationStore, ProjectStore, BootstrapService],
})
export class AccessModule {}

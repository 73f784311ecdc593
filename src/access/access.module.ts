import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { PagingModule } from '../paging/paging.module.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { BootstrapService } from './bootstrap.service.js';
import { BootstrapStore } from './bootstrap.store.js';
import { OrganizationStore } from './organization.store.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { PermissionGuard } from './permission.guard.js';
import { ProjectStore } from './project.store.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';

@Module({
  imports: [AuditModule, PagingModule],
  controllers: [OrganizationsController, ProjectsController, ApiKeysController],
  providers: [
    OrganizationStore,
    ProjectStore,
    ApiKeyStore,
    OrganizationsService,
    ProjectsService,
    ApiKeysService,
    BootstrapStore,
    BootstrapService,
    // Both hold for every route of the application, and in this order.
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_GUARD, useClass: PermissionGuard },
  ],
  exports: [OrganizationStore, ProjectStore, BootstrapService],
})
export class AccessModule {}

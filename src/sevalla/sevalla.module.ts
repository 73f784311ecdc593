import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { EventsModule } from '../events/events.module.js';
import { DockerRegistriesController } from './docker-registries.controller.js';
import { DockerRegistriesService } from './docker-registries.service.js';
import { DockerRegistryProvingService } from './docker-registry-proving.service.js';
import { DockerRegistryUpdatingService } from './docker-registry-updating.service.js';
import { DockerRegistryStore } from './docker-registry.store.js';

/** Sevalla's `/docker-registries` over the same credentials. */
@Module({
  imports: [AuditModule, CredentialsModule, EventsModule],
  controllers: [DockerRegistriesController],
  providers: [
    DockerRegistryStore,
    DockerRegistryProvingService,
    DockerRegistriesService,
    DockerRegistryUpdatingService,
  ],
})
export class SevallaModule {}

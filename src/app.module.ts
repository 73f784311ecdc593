import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessModule } from './access/access.module.js';
import { type BackgroundTask, BackgroundTasks } from './background/background-tasks.js';
import { BrowseModule } from './browse/browse.module.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { CatalogueService } from './catalogue/catalogue.service.js';
import { CredentialsModule, ProviderModule } from './credentials/credentials.module.js';
import { EncryptionKeyStore } from './credentials/encryption-key.store.js';
import { HealthSchedule, type HealthSettings } from './credentials/health-schedule.js';
import { KeyedHasher } from './encryption/keyed-hash.js';
import type { Keyring } from './encryption/keyring.js';
import { SealBudget } from './encryption/seal-budget.js';
import { SecretBox } from './encryption/secret-box.js';
import { TextSigner } from './encryption/signed-text.js';
import { HealthController } from './health/health.controller.js';
import { HealthStore } from './health/health.store.js';
import { ApiDocument } from './http/api-document.js';
import { Lifecycle } from './http/lifecycle.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { LimitSettings } from './limits/limit-settings.js';
import { LimitsModule } from './limits/limits.module.js';
import { Outbound } from './outbound/outbound.js';
import { PROVIDERS } from './providers/index.js';
import { RegistryClient } from './registry/registry-client.js';
import { WatchModule } from './watch/watch.module.js';
import { SevallaModule } from './sevalla/sevalla.module.js';
import { ScanEngine } from './scans/scan-engine.js';
import { ScanSettings } from './scans/scan-settings.js';
import type { Scanner } from './scans/scanner.js';
import { ScansModule, ScanWorkModule } from './scans/scans.module.js';

/** What must exist before the application can be built. */
export interface Foundation {
  dataSource: DataSource;
  keyring: Keyring;
  outbound: Outbound;
  /** As the operator chose; the defaults where unset. */
  health?: HealthSettings;
  /** Unset: this process can queue no scans, and run none. */
  scanner?: Scanner | undefined;
  scanSettings?: ScanSettings;
  /** What this process does by itself beside the tasks of the modules. */
  tasks?: readonly BackgroundTask[];
  limits: LimitSettings;
}

/** Hands the foundation, and what is made of it, to every module. */
@Global()
@Module({})
class FoundationModule {
  static of({
    dataSource,
    keyring,
    outbound,
    limits,
    health,
    scanner,
    scanSettings,
    tasks,
  }: Foundation): DynamicModule {
    const box = new SecretBox(keyring, new SealBudget(new EncryptionKeyStore(dataSource)));
    const providers = [
      { provide: DataSource, useValue: dataSource },
      { provide: Outbound, useValue: outbound },
      { provide: LimitSettings, useValue: limits },
      { provide: SecretBox, useValue: box },
      { provide: TextSigner, useValue: new TextSigner(keyring) },
      { provide: KeyedHasher, useValue: new KeyedHasher(keyring) },
      { provide: RegistryClient, useValue: new RegistryClient(outbound) },
      { provide: Lifecycle, useValue: new Lifecycle() },
      { provide: ApiDocument, useValue: new ApiDocument() },
      { provide: HealthSchedule, useValue: new HealthSchedule(health) },
      { provide: BackgroundTasks, useValue: new BackgroundTasks(tasks) },
      { provide: ScanEngine, useValue: new ScanEngine(scanner) },
      { provide: ScanSettings, useValue: scanSettings ?? new ScanSettings() },
    ];
    return { module: FoundationModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

/** The composition root. */
@Module({})
export class AppModule {
  static of(foundation: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        FoundationModule.of(foundation),
        LimitsModule,
        AccessModule,
        IdempotencyModule,
        CredentialsModule,
        ...PROVIDERS.map((provider) => ProviderModule.for(provider)),
        BrowseModule.for(PROVIDERS),
        WatchModule,
        SevallaModule,
        ScansModule.for(PROVIDERS),
      ],
      controllers: [HealthController, CatalogueController],
      providers: [HealthStore, CatalogueService],
    };
  }
}

/** What a process stands on that only scans. */
@Module({})
export class WorkerModule {
  static of(foundation: Foundation): DynamicModule {
    return { module: WorkerModule, imports: [FoundationModule.of(foundation), ScanWorkModule] };
  }
}

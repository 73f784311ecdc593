import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessModule } from './access/access.module.js';
import { BackgroundTasks } from './background/background-tasks.js';
import { BrowseModule } from './browse/browse.module.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { CatalogueService } from './catalogue/catalogue.service.js';
import { CredentialsModule, ProviderModule } from './credentials/credentials.module.js';
import { EncryptionKeyStore } from './credentials/encryption-key.store.js';
import type { Keyring } from './encryption/keyring.js';
import { SealBudget } from './encryption/seal-budget.js';
import { SecretBox } from './encryption/secret-box.js';
import { TextSigner } from './encryption/signed-text.js';
import { HealthController } from './health/health.controller.js';
import { HealthStore } from './health/health.store.js';
import { ApiDocument } from './http/api-document.js';
import { Lifecycle } from './http/lifecycle.js';
import { LimitSettings } from './limits/limit-settings.js';
import { LimitsModule } from './limits/limits.module.js';
import { Outbound } from './outbound/outbound.js';
import { PROVIDERS } from './providers/index.js';
import { RegistryClient } from './registry/registry-client.js';

/** What must exist before the application can be built. */
export interface Foundation {
  dataSource: DataSource;
  keyring: Keyring;
  outbound: Outbound;
  limits: LimitSettings;
}

/** Hands the foundation, and what is made of it, to every module. */
@Global()
@Module({})
class FoundationModule {
  static of({ dataSource, keyring, outbound, limits }: Foundation): DynamicModule {
    const box = new SecretBox(keyring, new SealBudget(new EncryptionKeyStore(dataSource)));
    const providers = [
      { provide: DataSource, useValue: dataSource },
      { provide: Outbound, useValue: outbound },
      { provide: LimitSettings, useValue: limits },
      { provide: SecretBox, useValue: box },
      { provide: TextSigner, useValue: new TextSigner(keyring) },
      { provide: RegistryClient, useValue: new RegistryClient(outbound) },
      { provide: Lifecycle, useValue: new Lifecycle() },
      { provide: ApiDocument, useValue: new ApiDocument() },
      { provide: BackgroundTasks, useValue: new BackgroundTasks() },
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
        CredentialsModule,
        ...PROVIDERS.map((provider) => ProviderModule.for(provider)),
        BrowseModule.for(PROVIDERS),
      ],
      controllers: [HealthController, CatalogueController],
      providers: [HealthStore, CatalogueService],
    };
  }
}

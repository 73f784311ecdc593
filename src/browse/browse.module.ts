import { type DynamicModule, Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { PagingModule } from '../paging/paging.module.js';
import type { AnyProvider } from '../providers/provider.js';
import { browseControllerFor } from './browse.controller.factory.js';
import { BrowseService } from './browse.service.js';

@Module({ imports: [CredentialsModule, PagingModule], providers: [BrowseService], exports: [BrowseService] })
class BrowseCoreModule {}

/** Browse routes for every provider that can be browsed. */
@Module({})
export class BrowseModule {
  static for(providers: readonly AnyProvider[]): DynamicModule {
    return {
      module: BrowseModule,
      imports: [BrowseCoreModule],
      controllers: providers.filter(({ browse }) => browse !== undefined).map(browseControllerFor),
    };
  }
}

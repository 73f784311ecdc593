import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { PagingModule } from '../paging/paging.module.js';
import type { AnyProvider } from '../providers/provider.js';
import { documentedBrowseControllerFor } from './documented-browse.controller.factory.js';
import { type BrowsableProvider, browseControllerFor } from './browse.controller.factory.js';
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
      controllers: providers.flatMap(controllersFor),
    };
  }
}

function controllersFor(provider: AnyProvider): Type[] {
  if (!isBrowsable(provider)) return [];
  const { documentedPaging } = provider.browse;
  const documented = documentedPaging ? [documentedBrowseControllerFor(provider, documentedPaging)] : [];
  return [browseControllerFor(provider), ...documented];
}

function isBrowsable(provider: AnyProvider): provider is BrowsableProvider {
  return provider.browse !== undefined;
}

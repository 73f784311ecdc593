import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { PagingModule } from '../paging/paging.module.js';
import type { AnyProvider, BrowsableProvider } from '../providers/provider.js';
import { documentedBrowseControllerFor } from './documented-browse.controller.factory.js';
import { documentedNamespacesControllerFor } from './documented-namespaces.controller.factory.js';
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
      controllers: providers.flatMap(controllersFor),
    };
  }
}

function controllersFor(provider: AnyProvider): Type[] {
  if (!isBrowsable(provider)) return [];
  const { documentedPaging, namespacesPath } = provider.browse;
  return [
    browseControllerFor(provider),
    ...(documentedPaging ? [documentedBrowseControllerFor(provider, documentedPaging)] : []),
    ...(namespacesPath ? [documentedNamespacesControllerFor(provider, namespacesPath)] : []),
  ];
}

function isBrowsable(provider: AnyProvider): provider is BrowsableProvider {
  return provider.browse !== undefined;
}

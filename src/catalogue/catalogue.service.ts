import { Injectable } from '@nestjs/common';
import { ApiDocument } from '../http/api-document.js';
import { PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { DomainError } from '../problems/domain-error.js';
import { PROBLEMS } from '../problems/problem-codes.js';
import { providerOf, PROVIDERS } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';
import type { CatalogueEntryDto } from './catalogue.dto.js';

/** Tells what each provider needs, from the same definitions that the routes are made of. */
@Injectable()
export class CatalogueService {
  constructor(private readonly document: ApiDocument) {}

  list(): CatalogueEntryDto[] {
    return PROVIDERS.map((provider) => this.entry(provider));
  }

  /** @throws DomainError `not_found` */
  find(slug: string): CatalogueEntryDto {
    const provider = providerOf(slug);
    if (provider === undefined) throw new DomainError('not_found', 'There is no such provider.');
    return this.entry(provider);
  }

  private entry({ slug, title, storeDto, browse, guide }: AnyProvider): CatalogueEntryDto {
    return {
      slug,
      title,
      storePath: `/integrations/${slug}/container-registry/organization/{organizationId}/credentials`,
      storeSchema: this.document.read().components?.schemas?.[storeDto.name] ?? {},
      steps: guide.token,
      leastPrivilege: guide.leastPrivilege,
      checks: guide.checks,
      browse: browse === undefined ? [] : ['namespaces', 'images', 'tags'],
      problems: PROVIDER_PROBLEMS.map((code) => {
        const { status, title: meaning, retryable } = PROBLEMS[code];
        return { code, status, title: meaning, retryable };
      }),
    };
  }
}

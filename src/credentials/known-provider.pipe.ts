import { Injectable, type PipeTransform } from '@nestjs/common';
import { PROVIDERS } from '../providers/index.js';
import { credentialNotFound } from './credential-events.js';

/** The slug of a provider that is there; any other text never reaches the database. */
@Injectable()
export class KnownProviderPipe implements PipeTransform<string, string> {
  transform(slug: string): string {
    if (PROVIDERS.some((provider) => provider.slug === slug)) return slug;
    throw credentialNotFound();
  }
}

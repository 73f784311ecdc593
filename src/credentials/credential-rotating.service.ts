import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { CredentialComparingService } from './credential-comparing.service.js';
import { credentialNotFound } from './credential-events.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialUpdatingService } from './credential-updating.service.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';

/** Stored credentials, and the body that takes their place. */
export interface Rotation {
  provider: AnyProvider;
  organizationId: string;
  id: string;
  input: StoreCredentialDto;
}

/** Puts a whole store body in the place of stored credentials. */
@Injectable()
export class CredentialRotatingService {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly links: CredentialLinksService,
    private readonly comparing: CredentialComparingService,
    private readonly updating: CredentialUpdatingService,
  ) {}

  /**
   * The provider is asked first, and what was stored stays if it says no. A name or a description that the body leaves out
   * stays too: whoever rotates a key does not think of them.
   *
   * @throws DomainError of the closed list
   */
  async rotate(caller: Caller, { provider, organizationId, id, input }: Rotation): Promise<CredentialEntity> {
    const projectIds = await this.links.projectsOf(caller, organizationId, input);
    const row = await this.credentials.find({ id, organizationId, provider: provider.slug });
    if (row === null) throw credentialNotFound();
    const body = {
      ...input,
      name: input.name ?? row.name ?? undefined,
      description: input.description ?? row.description ?? undefined,
    };
    const difference = await this.comparing.compare(caller, provider, row, body);
    const replaced = await this.updating.replace(caller, {
      ...{ provider, row, difference, projectIds },
      input: body,
    });
    return replaced.row;
  }
}

import { Injectable } from '@nestjs/common';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { PageQueryDto } from '../paging/page-query.dto.js';
import type { CredentialCheckEntity } from './credential-check.entity.js';
import { CredentialCheckStore } from './credential-check.store.js';
import { credentialNotFound } from './credential-events.js';
import { type CredentialKey, CredentialStore } from './credential.store.js';

/** Reads the history of a credential. */
@Injectable()
export class CredentialChecksService {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly checks: CredentialCheckStore,
    private readonly cursors: CursorService,
  ) {}

  async list(key: CredentialKey, query: PageQueryDto): Promise<ListPage<CredentialCheckEntity>> {
    if ((await this.credentials.find(key)) === null) throw credentialNotFound();
    const list = `checks:${key.organizationId}:${key.id}`;
    const rows = await this.checks.list(key.organizationId, key.id, this.cursors.open(list, query));
    return this.cursors.close(list, query, rows);
  }
}

import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { type CredentialUse, CredentialUseService } from '../credentials/credential-use.service.js';
import { CursorService } from '../paging/cursor.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { BrowseQueryDto, TagPageDto } from './browse.dto.js';

/** Reads from a registry with a stored credential. */
@Injectable()
export class BrowseService {
  constructor(
    private readonly uses: CredentialUseService,
    private readonly cursors: CursorService,
  ) {}

  /** The provider's own page position travels inside a signed cursor that is good for this image alone. */
  async tags(
    caller: Caller,
    use: Omit<CredentialUse, 'purpose'>,
    image: string,
    query: BrowseQueryDto,
  ): Promise<TagPageDto> {
    const { browse } = use.provider;
    if (browse === undefined) throw new DomainError('not_found', 'This provider cannot be browsed.');
    const list = `tags:${use.credentialId}:${image}`;
    const position = query.cursor === undefined ? undefined : this.cursors.position(list, query.cursor);
    const page = { size: query.pageSize, ...(position === undefined ? {} : { position }) };
    const { items, nextPosition } = await this.uses.use(
      caller,
      { ...use, purpose: 'browse.tags' },
      (credential, context) => browse.tags(credential, image, page, context),
    );
    const next = nextPosition === undefined ? {} : { nextCursor: this.cursors.sign(list, nextPosition) };
    return { tags: items, pageSize: query.pageSize, ...next };
  }
}

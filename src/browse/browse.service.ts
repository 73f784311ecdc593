import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { type CredentialUse, CredentialUseService } from '../credentials/credential-use.service.js';
import { CursorService } from '../paging/cursor.service.js';
import { DomainError } from '../problems/domain-error.js';
import type { AnyProvider, Page, PageRequest } from '../providers/provider.js';
import type { BrowseQueryDto } from './browse.dto.js';

/** What is listed. */
export type BrowseList = 'namespaces' | 'images' | 'tags';

/** One page of it; `cursor` stands for the next one. */
export interface BrowsedPage {
  items: object[];
  /** How many items were asked for. */
  size: number;
  totalCount?: number;
  cursor?: string;
  /** Members of the answer beside the list. */
  beside: object;
}

type BrowseUse = Omit<CredentialUse, 'purpose'>;

/** Reads from a registry with a stored credential. */
@Injectable()
export class BrowseService {
  constructor(
    private readonly uses: CredentialUseService,
    private readonly cursors: CursorService,
  ) {}

  async namespaces(caller: Caller, use: BrowseUse, query: BrowseQueryDto): Promise<BrowsedPage> {
    return this.list(caller, use, query, {
      name: 'namespaces',
      read: (browse, ...rest) => browse.namespaces(...rest),
    });
  }

  async images(caller: Caller, use: BrowseUse, query: BrowseQueryDto): Promise<BrowsedPage> {
    return this.list(caller, use, query, {
      name: 'images',
      read: (browse, ...rest) => browse.images(...rest),
    });
  }

  async tags(caller: Caller, use: BrowseUse, image: string, query: BrowseQueryDto): Promise<BrowsedPage> {
    return this.list(caller, use, query, {
      name: 'tags',
      of: image,
      read: (browse, credential, page, context) => browse.tags(credential, image, page, context),
    });
  }

  /**
   * The provider's own page position travels inside a signed cursor that is good for this one list alone, and with it the
   * size of the pages: providers that count pages would skip items or repeat them if another one were asked for.
   */
  private async list(
    caller: Caller,
    use: BrowseUse,
    query: BrowseQueryDto,
    { name, of, read }: { name: BrowseList; of?: string; read: ReadList },
  ): Promise<BrowsedPage> {
    const { browse } = use.provider;
    if (browse === undefined) throw new DomainError('not_found', 'This provider cannot be browsed.');
    const list = JSON.stringify([name, use.credentialId, of]);
    const page = this.pageOf(list, query);
    const {
      items,
      nextPosition,
      totalCount,
      beside = {},
    } = await this.uses.use(caller, { ...use, purpose: `browse.${name}` }, (credential, context) =>
      read(browse, credential, page, context),
    );
    return {
      items,
      size: page.size,
      beside,
      ...(totalCount === undefined ? {} : { totalCount }),
      ...(nextPosition === undefined
        ? {}
        : { cursor: this.cursors.sign(list, `${page.size} ${nextPosition}`) }),
    };
  }

  private pageOf(list: string, { page, pageSize, cursor }: BrowseQueryDto): PageRequest {
    if (cursor === undefined) return { size: pageSize, number: page };
    const signed = this.cursors.position(list, cursor);
    const space = signed.indexOf(' ');
    return { size: Number(signed.slice(0, space)), number: 1, position: signed.slice(space + 1) };
  }
}

type Browse = NonNullable<AnyProvider['browse']>;
type ReadList = (browse: Browse, ...rest: Parameters<Browse['images']>) => Promise<Page<object>>;

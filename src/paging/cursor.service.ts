import { Injectable } from '@nestjs/common';
import { TextSigner } from '../encryption/signed-text.js';
import { DomainError } from '../problems/domain-error.js';
import type { PageQueryDto } from './page-query.dto.js';

/** One page of a list of ours. */
export interface ListPage<Item> {
  data: Item[];
  nextCursor?: string;
}

/** What to read from the database for one page: one row more than asked tells whether there is a next page. */
export interface PageWindow {
  after?: string;
  take: number;
}

/**
 * Opaque, signed cursors. A cursor is good for the one list of the one owner it was made for, so that neither a forged
 * one nor one of another tenant's list moves anybody's window.
 */
@Injectable()
export class CursorService {
  constructor(private readonly signer: TextSigner) {}

  /** @throws DomainError `validation_failed` for a cursor that this list did not make. */
  open(list: string, query: PageQueryDto): PageWindow {
    const take = query.limit + 1;
    if (query.cursor === undefined) return { take };
    return { take, after: this.position(list, query.cursor) };
  }

  /** Cuts the extra row off and signs the place where the next page begins. */
  close<Row extends { id: string }>(list: string, query: PageQueryDto, rows: Row[]): ListPage<Row> {
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    if (rows.length <= query.limit || last === undefined) return { data };
    return { data, nextCursor: this.sign(list, last.id) };
  }

  /** Signs a position in a list. */
  sign(list: string, position: string): string {
    return this.signer.sign(`cursor:${list}`, position);
  }

  /** The position that a cursor of this list stands for. */
  position(list: string, cursor: string): string {
    const position = this.signer.verify(`cursor:${list}`, cursor);
    if (position !== undefined) return position;
    throw new DomainError('validation_failed', 'The cursor is not one of this list.', {
      errors: [
        { pointer: '#cursor', code: 'cursor', message: 'cursor must be the nextCursor of this same list' },
      ],
    });
  }
}

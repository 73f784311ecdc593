import { DomainError } from '../problems/domain-error.js';
import type { Page, PageRequest } from './provider.js';

/** The number of the page, for providers that count pages. */
export function pageNumber({ number, position }: PageRequest): number {
  return position === undefined ? number : Number(position);
}

/** The position of the page after this one, for providers that count pages. */
export function nextNumber(page: PageRequest, hasMore: boolean): Pick<Page<never>, 'nextPosition'> {
  return hasMore ? { nextPosition: String(pageNumber(page) + 1) } : {};
}

/**
 * For providers that only go on from where they were.
 *
 * @throws DomainError `validation_failed` for any page but the first, unless by its cursor.
 */
export function refuseNumber({ number, position }: PageRequest): void {
  if (position !== undefined || number === 1) return;
  throw new DomainError('validation_failed', 'This provider does not count pages.', {
    errors: [{ pointer: '#page', code: 'cursorOnly', message: 'page must be 1; go on with nextCursor' }],
  });
}

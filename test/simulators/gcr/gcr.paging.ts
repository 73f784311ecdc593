import type { Reply } from '../simulator.js';
import { invalidArgument } from './gcr.errors.js';

const PAGE_SIZE = { default: 50, max: 1000 };
const MASK = /^(?<member>\w+)\((?<names>\w+(?:,\w+)*)\),nextPageToken$/;

/** A page of a list, as Google pages: opaque tokens, sizes above the most cut down to it, empty members left out. */
export function listReply(url: URL, member: string, all: readonly Record<string, unknown>[]): Reply {
  const size = Number(url.searchParams.get('pageSize') ?? 0);
  if (!(size >= 0)) return invalidArgument('page_size');
  const start = startOf(url.searchParams.get('pageToken') ?? '');
  if (!(start >= 0)) return invalidArgument('page_token');
  const pick = pickerOf(url.searchParams.get('fields'), member);
  if (!pick) return invalidArgument('fields');
  const end = start + Math.min(size || PAGE_SIZE.default, PAGE_SIZE.max);
  const items = all.slice(start, end).map(pick);
  return {
    status: 200,
    json: {
      ...(items.length > 0 ? { [member]: items } : {}),
      ...(end < all.length ? { nextPageToken: Buffer.from(`from ${end}`).toString('base64url') } : {}),
    },
  };
}

function startOf(token: string): number {
  if (token === '') return 0;
  const text = Buffer.from(token, 'base64url').toString();
  return Number(/^from (\d+)$/.exec(text)?.[1]);
}

/** @see https://cloud.google.com/apis/docs/system-parameters `fields` */
function pickerOf(
  mask: string | null,
  member: string,
): ((item: Record<string, unknown>) => Record<string, unknown>) | undefined {
  if (mask === null) return (item) => item;
  const groups = MASK.exec(mask)?.groups;
  if (groups?.['member'] !== member) return undefined;
  const names = new Set(groups['names']?.split(','));
  return (item) => Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

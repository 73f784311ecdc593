import type { Reply } from '../simulator.js';
import type { RegistryStyle } from './registry-style.js';

/** One page of a sorted list by `n` and `last` (or Quay's opaque `next_page`), with the Link to the next one. */
export function pageOf(
  style: RegistryStyle,
  url: URL,
  all: readonly string[],
): { items: string[]; headers: NonNullable<Reply['headers']> } {
  const asked = url.searchParams.get('n');
  const size = Math.min(asked === null ? style.pageSize.default : Number(asked), style.pageSize.max);
  const after = positionOf(url);
  const rest = all.filter((item) => after === undefined || item > after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  if (last === undefined || items.length === rest.length) return { items, headers: {} };
  return { items, headers: { Link: `<${nextUrl(style, url, { size, last })}>; rel="next"` } };
}

function positionOf({ searchParams }: URL): string | undefined {
  const opaque = searchParams.get('next_page');
  return (
    (opaque === null ? searchParams.get('last') : Buffer.from(opaque, 'base64url').toString()) ?? undefined
  );
}

function nextUrl(style: RegistryStyle, url: URL, { size, last }: { size: number; last: string }): string {
  if (style.links === 'relative') return `${url.pathname}?last=${encodeURIComponent(last)}&n=${size}`;
  const next = Buffer.from(last).toString('base64url');
  return `https://${style.host}${url.pathname}?n=${size}&next_page=${next}`;
}

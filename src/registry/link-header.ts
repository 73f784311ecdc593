import { HeaderReader, MAX_HEADER_LENGTH } from './header-reader.js';

interface Link {
  target: string;
  parameters: ReadonlyMap<string, string>;
}

const TARGET = /<[^<>"\s]*>/y;
// Wider than a token: registries write `rel=next` and opaque values without quotes.
const UNQUOTED_VALUE = /[^\s",;<>\\]+/y;

/**
 * The target of the first link with `rel=next`, as it stands in the header. A header that breaks the grammar is read
 * up to the break: what follows it cannot be trusted to be a link.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function nextLinkTarget(header: string): string | undefined {
  if (header.length > MAX_HEADER_LENGTH) return undefined;
  const reader = new HeaderReader(header);
  for (reader.takeSpace(); !reader.ended; reader.takeSpace()) {
    if (reader.takeChar(',')) continue;
    const link = readLink(reader);
    if (!link || isNext(link)) return link?.target;
  }
  return undefined;
}

/** A link with an anchor speaks about another resource than the page that carries it. */
function isNext({ parameters }: Link): boolean {
  const relations = (parameters.get('rel') ?? '').toLowerCase().split(/[ \t]+/);
  return relations.includes('next') && !parameters.has('anchor');
}

function readLink(reader: HeaderReader): Link | undefined {
  const target = reader.take(TARGET);
  const parameters = new Map<string, string>();
  reader.takeSpace();
  while (reader.takeChar(';')) {
    if (!readParameter(reader, parameters)) return undefined;
    reader.takeSpace();
  }
  return target !== '' && reader.elementEnded ? { target: target.slice(1, -1), parameters } : undefined;
}

/** Of a parameter that comes twice, the first counts (RFC 8288, 3.3). False when the grammar is broken. */
function readParameter(reader: HeaderReader, parameters: Map<string, string>): boolean {
  reader.takeSpace();
  const name = reader.takeToken().toLowerCase();
  if (name === '') return true;
  reader.takeSpace();
  const value = reader.takeChar('=') ? readValue(reader) : '';
  if (value === undefined) return false;
  if (!parameters.has(name)) parameters.set(name, value);
  return true;
}

function readValue(reader: HeaderReader): string | undefined {
  reader.takeSpace();
  return reader.next === '"' ? reader.takeQuotedString() : reader.take(UNQUOTED_VALUE) || undefined;
}

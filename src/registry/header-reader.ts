/** What `outbound` takes for all headers of an answer together: a longer one is not from there. */
export const MAX_HEADER_LENGTH = 16_384;

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]*/y;
const OPTIONAL_SPACE = /[ \t]*/y;
// Text of a quoted-string up to the next quote or backslash: HTAB, printable ASCII and obs-text.
const QUOTED_TEXT = /[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]*/y;
const QUOTABLE = /[\t\x20-\x7e\x80-\xff]/y;

/**
 * Reads a header field once from left to right by the words of RFC 9110, section 5.6. Every read starts where the
 * last one ended and gives an empty string or undefined when the text goes on with something else.
 */
export class HeaderReader {
  private at = 0;

  constructor(private readonly text: string) {}

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** True at the end of a list element: the end of the header, or a comma. */
  get elementEnded(): boolean {
    return this.ended || this.next === ',';
  }

  get next(): string {
    return this.text.charAt(this.at);
  }

  /** @param pattern a sticky pattern (flag `y`) */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  takeChar(char: string): boolean {
    if (this.next !== char) return false;
    this.at += 1;
    return true;
  }

  takeSpace(): void {
    this.take(OPTIONAL_SPACE);
  }

  takeToken(): string {
    return this.take(TOKEN);
  }

  /** The text of a quoted-string with its escapes undone; undefined when there is none, or no end to it. */
  takeQuotedString(): string | undefined {
    if (!this.takeChar('"')) return undefined;
    const parts: string[] = [];
    while (!this.takeChar('"')) {
      const text = this.take(QUOTED_TEXT);
      const escaped = this.takeChar('\\') ? this.take(QUOTABLE) : '';
      if (text === '' && escaped === '') return undefined;
      parts.push(text, escaped);
    }
    return parts.join('');
  }

  /** What `read` gives, or undefined and the position as it was before. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const start = this.at;
    const result = read();
    if (result === undefined) this.at = start;
    return result;
  }
}

/** C0 and C1 controls, line and paragraph separators, and marks that turn the direction of what stands beside them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Foreign text as one line that is safe to store and to show: PostgreSQL takes no NUL, terminals and pages obey controls.
 *
 * @param maxLength in UTF-16 units; what is longer is cut.
 */
export function plainText(text: string, maxLength: number): string {
  // Cut before it is worked on, as it may be megabytes long, and again, as a cut may not part a surrogate pair.
  const line = text.slice(0, 4 * maxLength).replace(UNPRINTABLE, ' ');
  return line
    .trim()
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .trim();
}

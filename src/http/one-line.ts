/**
 * One line of text that a person reads: no control characters, no line and paragraph separators, so that it stays one line
 * in every log and table. Written out and not as `\p{Cc}`, because it stands in the OpenAPI document as well, and tools in
 * Python cannot read that.
 */
const ONE_LINE_TEXT = '^[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$';

export const ONE_LINE = new RegExp(ONE_LINE_TEXT, 'u');

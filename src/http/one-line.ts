/** One line of text that a person reads: no control characters, so that it stays one line in every log and table. */
export const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

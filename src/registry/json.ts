/** The parsed text, or undefined when it is not JSON: an error body may be of any format, and so may a token. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

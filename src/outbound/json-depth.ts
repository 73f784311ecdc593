/**
 * Whether JSON is nested deeper than that. Counts brackets outside of strings, in one pass and before anything is built:
 * deep values overflow the stack of what walks them later.
 */
export function isDeeperThan(maxDepth: number, json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (inString && character === '\\') index += 1;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '[' || character === '{')) depth += 1;
    else if (!inString && (character === ']' || character === '}')) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

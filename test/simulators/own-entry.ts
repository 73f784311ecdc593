/** An entry by a name that came over the wire: names such as `constructor` find nothing that was not put there. */
export function ownEntry<Value>(entries: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** The item without the members that the provider did not tell. */
export function toldMembers<Item extends object>(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as Item;
}

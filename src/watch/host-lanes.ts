/** Checks under way at once with one host, in this process. */
const LANES_PER_HOST = 2;

/** Works through items host by host: all hosts beside each other, of each host's items two at a time. */
export class HostLanes<Item> {
  readonly #patience = new Map<string, number>();

  constructor(private readonly hostOf: (item: Item) => string) {}

  /**
   * Ends when every item was handled. One that fails does not keep the others from being handled.
   *
   * @throws what the first failed item threw, afterwards
   */
  async run(items: readonly Item[], handle: (item: Item) => Promise<void>): Promise<void> {
    const errors: unknown[] = [];
    const lanes = [...this.#byHost(items)].flatMap((queue) =>
      Array.from({ length: LANES_PER_HOST }, async () => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
          await handle(item).catch((error: unknown) => errors.push(error));
        }
      }),
    );
    await Promise.all(lanes);
    if (errors.length > 0) throw errors[0];
  }

  /** Whatever of the host is still to come is better left for so many milliseconds. */
  rest(host: string, milliseconds: number): void {
    this.#patience.set(host, milliseconds);
  }

  /** 0 where the host has not asked for any. */
  patienceOf(host: string): number {
    return this.#patience.get(host) ?? 0;
  }

  #byHost(items: readonly Item[]): Iterable<Item[]> {
    const queues = new Map<string, Item[]>();
    for (const item of items) {
      const host = this.hostOf(item);
      queues.set(host, [...(queues.get(host) ?? []), item]);
    }
    return queues.values();
  }
}

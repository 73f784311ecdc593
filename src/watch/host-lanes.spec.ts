import { HostLanes } from './host-lanes.js';

interface Item {
  host: string;
  id: number;
}

const items = (host: string, count: number): Item[] =>
  Array.from({ length: count }, (_, id) => ({ host, id }));

/** Handles items, each of which stays under way until all that can begin have begun. */
async function work(all: Item[], fails: (item: Item) => boolean = () => false) {
  const lanes = new HostLanes<Item>(({ host }) => host);
  const underWay = new Map<string, number>();
  const handled: Item[] = [];
  let most = 0;
  const handle = async (item: Item): Promise<void> => {
    const count = (underWay.get(item.host) ?? 0) + 1;
    underWay.set(item.host, count);
    most = Math.max(most, count);
    await new Promise((resolve) => setImmediate(resolve));
    underWay.set(item.host, count - 1);
    handled.push(item);
    if (fails(item)) throw new Error(`item ${item.id} failed`);
  };
  const ended = await lanes.run(all, handle).then(
    () => 'done',
    (error: Error) => error.message,
  );
  return { ended, most, handled };
}

describe('the lanes of hosts', () => {
  it('have two items of one host under way, and miss none', async () => {
    const { ended, most, handled } = await work(items('a', 7));
    expect([ended, most, handled.length]).toEqual(['done', 2, 7]);
  });

  it('do not let one host wait for another', async () => {
    const lanes = new HostLanes<Item>(({ host }) => host);
    let release = (): void => undefined;
    const hung = new Promise<void>((resolve) => (release = resolve));
    const handled: Item[] = [];
    await lanes.run([...items('hung', 2), ...items('quick', 5)], async (item) => {
      if (item.host === 'hung') return hung;
      if (handled.push(item) === 5) release();
    });
    expect(handled).toHaveLength(5);
  });

  it('go on after a failure, and tell it in the end', async () => {
    const { ended, handled } = await work(items('a', 5), ({ id }) => id === 1);
    expect([ended, handled.length]).toEqual(['item 1 failed', 5]);
  });

  it('remember which host asked for patience', () => {
    const lanes = new HostLanes<Item>(({ host }) => host);
    lanes.rest('a', 60_000);
    expect([lanes.patienceOf('a'), lanes.patienceOf('b')]).toEqual([60_000, 0]);
  });
});

import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HostGate } from './host-gate.js';

/** Exchanges that end when told to. */
class Exchanges {
  readonly started: number[] = [];
  readonly #ends: (() => void)[] = [];

  exchange = (id: number) => () => {
    this.started.push(id);
    return new Promise<number>((resolve) => (this.#ends[id] = () => resolve(id)));
  };

  end(id: number): void {
    this.#ends[id]?.();
  }
}

const MEGABYTE = 1_000_000;

/** Of what is still in use. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Every other one fails. */
const exchangeOf = (id: number) => () =>
  id % 2 === 0 ? Promise.resolve('through') : Promise.reject(new Error('x'));

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('HostGate', () => {
  let gate: HostGate;
  let exchanges: Exchanges;
  const idle = new AbortController().signal;
  // Each exchange has a deadline of its own; here many share one, of which Node would warn.
  setMaxListeners(0, idle);

  beforeEach(() => {
    gate = new HostGate();
    exchanges = new Exchanges();
  });

  const start = (count: number, signal = idle, first = 0) =>
    Array.from({ length: count }, (_, index) => gate.run('a:443', signal, exchanges.exchange(first + index)));

  it('runs 16 at once, lets 32 wait in order and refuses the next one at once', async () => {
    const accepted = start(48);

    await expect(gate.run('a:443', idle, exchanges.exchange(99))).rejects.toMatchObject({
      code: 'provider_busy',
      details: { retryAfterSeconds: 5 },
    });
    expect(exchanges.started).toEqual([...Array(16).keys()]);
    for (let id = 0; id < 48; id += 1) {
      exchanges.end(id);
      await settled();
      expect(exchanges.started).toHaveLength(Math.min(17 + id, 48));
    }
    expect(await Promise.all(accepted)).toEqual([...Array(48).keys()]);
    expect(exchanges.started).toEqual([...Array(48).keys()]);
  });

  it('counts each target for itself', async () => {
    void start(48);
    const other = gate.run('b:443', idle, () => Promise.resolve('through'));

    await expect(other).resolves.toBe('through');
  });

  it('lets a waiting one leave when its deadline comes, and gives its place away', async () => {
    const waiting = new AbortController();
    setMaxListeners(0, waiting.signal);
    void start(16);
    const impatient = start(32, waiting.signal, 16);
    const outcomes = Promise.allSettled(impatient);

    waiting.abort();

    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'provider_timeout' } });
    }
    const [patient] = start(1, idle, 48);
    exchanges.end(0);
    await settled();
    exchanges.end(48);
    await expect(patient).resolves.toBe(48);
    expect(exchanges.started).not.toContain(16);
  });

  it('lets nobody wait whose deadline is over', async () => {
    void start(16);

    await expect(gate.run('a:443', AbortSignal.abort(), exchanges.exchange(16))).rejects.toMatchObject({
      code: 'provider_timeout',
    });
  });

  it('has all its room again after failures', async () => {
    await Promise.allSettled(
      Array.from({ length: 40 }, () => gate.run('a:443', idle, () => Promise.reject(new Error('x')))),
    );

    void start(16);

    expect(exchanges.started).toHaveLength(16);
  });

  it('forgets a target with nothing under way, also after a failure', async () => {
    const before = heapBytes();

    for (let id = 0; id < 32; id += 1) {
      await Promise.allSettled([gate.run(`${id}${'a'.repeat(MEGABYTE)}`, idle, exchangeOf(id))]);
    }

    expect(heapBytes() - before).toBeLessThan(16 * MEGABYTE);
  });
});

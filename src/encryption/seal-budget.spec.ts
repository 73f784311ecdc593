import { SealBudget, type SealCounter } from './seal-budget.js';
import { SealCounterFake } from './seal-counter.fixture.js';

const exhausted = expect.objectContaining({ code: 'key_exhausted' }) as unknown;

/** Takes many at once and tells how many were granted and how many refused. */
async function takeAtOnce(budgets: SealBudget[], count: number): Promise<[granted: number, refused: number]> {
  const perBudget = count / budgets.length;
  const takes = budgets.flatMap((budget) => Array.from({ length: perBudget }, () => budget.take('k1')));
  const results = await Promise.allSettled(takes);
  const refused = results.filter((result) => result.status === 'rejected');
  for (const { reason } of refused) expect(reason).toEqual(exhausted);
  return [count - refused.length, refused.length];
}

describe('SealBudget', () => {
  it('refuses the 11th seal of a cap of 10', async () => {
    const budget = new SealBudget(new SealCounterFake(), 10);
    for (let seal = 1; seal <= 10; seal += 1) await budget.take('k1');
    await expect(budget.take('k1')).rejects.toEqual(exhausted);
    await expect(budget.take('k1')).rejects.toEqual(exhausted);
  });

  it('gives each key its own budget', async () => {
    const budget = new SealBudget(new SealCounterFake(), 1);
    await budget.take('k1');
    await budget.take('k2');
    await expect(budget.take('k1')).rejects.toEqual(exhausted);
  });

  it('reserves a block at a time', async () => {
    const counter = new SealCounterFake();
    const budget = new SealBudget(counter, 1000, 4);
    for (let seal = 1; seal <= 8; seal += 1) await budget.take('k1');
    const reservation = { keyId: 'k1', block: 4, cap: 1000 };
    expect(counter.reservations).toEqual([reservation, reservation]);
  });

  it('caps at 2^32 in blocks of 1000 unless told otherwise', async () => {
    const counter = new SealCounterFake();
    await new SealBudget(counter).take('k1');
    expect(counter.reservations).toEqual([{ keyId: 'k1', block: 1000, cap: 4_294_967_296 }]);
  });

  it('reserves once for all who come at the same time', async () => {
    const counter = new SealCounterFake();
    expect(await takeAtOnce([new SealBudget(counter)], 1000)).toEqual([1000, 0]);
    expect(counter.reservations).toHaveLength(1);
  });

  it('neither overspends nor reserves too much when more come than a block holds', async () => {
    const counter = new SealCounterFake();
    expect(await takeAtOnce([new SealBudget(counter, 1000, 10)], 95)).toEqual([95, 0]);
    expect(counter.used.get('k1')).toBe(100);
  });

  it('holds the cap over replicas', async () => {
    const counter = new SealCounterFake();
    const replicas = Array.from({ length: 3 }, () => new SealBudget(counter, 100, 7));
    const [granted] = await takeAtOnce(replicas, 300);
    expect(counter.used.get('k1')).toBe(100);
    expect(granted).toBe(100);
  });

  it('passes a failure of the counter on, and tries again the next time', async () => {
    const counter = new SealCounterFake();
    const budget = new SealBudget(counter, 10);
    counter.failNext = new Error('database lost');
    const results = await Promise.allSettled([budget.take('k1'), budget.take('k1')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await budget.take('k1');
    expect(counter.reservations).toHaveLength(2);
  });

  it.each([0, -1, Number.NaN, 1.5, '1000'])('takes %p from the counter for a refusal', async (granted) => {
    const counter = { reserve: () => Promise.resolve(granted) } as SealCounter;
    await expect(new SealBudget(counter).take('k1')).rejects.toEqual(exhausted);
  });

  it.each([
    [0, 1],
    [2 ** 32 + 1, 1],
    [Number.NaN, 1],
    [10, 0],
    [10, 1.5],
  ])('refuses a cap of %d with a block of %d', (cap, block) => {
    expect(() => new SealBudget(new SealCounterFake(), cap, block)).toThrow(RangeError);
  });
});

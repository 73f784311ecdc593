import { EncryptionKeyStore } from '../../src/credentials/encryption-key.store.js';
import { MAX_SEALS_PER_KEY, SealBudget } from '../../src/encryption/seal-budget.js';
import {
  auditOf,
  distinctCredential,
  startSimulatedService,
  store,
  type SimulatedService,
} from '../harness/simulated-service.js';
import { rows } from '../harness/test-service.js';

const CAP = 10;
const exhausted = expect.objectContaining({ code: 'key_exhausted' }) as Error;

let simulated: SimulatedService;
let counter: EncryptionKeyStore;

beforeAll(async () => {
  simulated = await startSimulatedService();
  counter = new EncryptionKeyStore(simulated.service.dataSource);
});
afterAll(() => simulated.stop());
beforeEach(() => countIs(0));

async function countIs(count: number): Promise<void> {
  await rows(simulated.service, "UPDATE encryption_keys SET sealed_count = $1 WHERE id = 'k1'", [count]);
}

async function count(): Promise<number> {
  return Number((await rows(simulated.service, 'SELECT sealed_count FROM encryption_keys'))[0]?.sealed_count);
}

async function take(budget: SealBudget, times: number): Promise<void> {
  for (let taken = 0; taken < times; taken += 1) await budget.take('k1');
}

describe('reservations of seals', () => {
  it.each([
    ['from the start', 0, 4, 4, 4],
    ['up to the cap', 6, 4, 4, 10],
    ['what is left below the cap', 7, 4, 3, 10],
    ['the last one', 9, 4, 1, 10],
    ['none at the cap', 10, 4, 0, 10],
    ['none beyond the cap, which is not taken back', 13, 4, 0, 13],
  ])('grants %s', async (_what, before, block, granted, after) => {
    await countIs(before);

    expect(await counter.reserve('k1', block, CAP)).toBe(granted);
    expect(await count()).toBe(after);
  });

  it('grants at the greatest cap without losing a digit', async () => {
    await countIs(MAX_SEALS_PER_KEY - 3);

    expect(await counter.reserve('k1', 1000, MAX_SEALS_PER_KEY)).toBe(3);
    expect(await count()).toBe(MAX_SEALS_PER_KEY);
  });

  it('grants nothing for a key without a record', async () => {
    expect(await counter.reserve('k2', 4, CAP)).toBe(0);
  });

  it('grants no seal twice, however many ask at once', async () => {
    const granted = await Promise.all(Array.from({ length: 40 }, () => counter.reserve('k1', 3, 100)));

    expect(granted.reduce((sum, each) => sum + each, 0)).toBe(100);
    expect(await count()).toBe(100);
  });
});

describe('the budget of a key', () => {
  it('gives ten seals and refuses the eleventh', async () => {
    const budget = new SealBudget(counter, CAP, 4);
    await take(budget, CAP);

    await expect(budget.take('k1')).rejects.toEqual(exhausted);
    await expect(budget.take('k1')).rejects.toEqual(exhausted);
    expect(await count()).toBe(CAP);
  });

  it('is one for all processes of a database', async () => {
    const [one, other] = [new SealBudget(counter, CAP, 1), new SealBudget(counter, CAP, 1)];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? one : other).take('k1')),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(CAP);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: exhausted });
  });

  it('loses at most one block in a crash, and never gives a seal again', async () => {
    await take(new SealBudget(counter, CAP, 4), 1);
    const afterCrash = new SealBudget(counter, CAP, 4);
    await take(afterCrash, CAP - 4);

    await expect(afterCrash.take('k1')).rejects.toEqual(exhausted);
  });
});

it('the service stops storing when the key has done its seals, and keeps nothing of what it refused', async () => {
  await countIs(MAX_SEALS_PER_KEY - CAP);
  const members = distinctCredential(simulated.sim, 'custom');
  for (let stored = 0; stored < CAP; stored += 1)
    await store(simulated, simulated.tenant, 'custom', members).expect(201);

  const refused = await store(simulated, simulated.tenant, 'custom', members).set('X-Request-Id', 'eleventh');

  expect(refused.body).toMatchObject({ status: 503, code: 'key_exhausted', retryable: false });
  expect(await rows(simulated.service, 'SELECT id FROM credentials')).toHaveLength(CAP);
  expect(await auditOf(simulated.service, 'eleventh')).toMatchObject([
    { result: 'started' },
    { result: 'key_exhausted' },
  ]);
});

import { QueryFailedError } from 'typeorm';
import { DomainError } from '../problems/domain-error.js';
import type { AuditRecordEntity } from './audit-record.entity.js';
import { type AuditActor, AuditService } from './audit.service.js';
import type { AuditStore } from './audit.store.js';

const ACTOR: AuditActor = { kind: 'member', keyId: 'k', requestId: 'r' };
const EVENT = { action: 'credential.use', target: { kind: 'credential', id: 'c' } } as const;

/** Keeps records in the order of what happens around them; refuses those with the given result. */
class FakeAuditStore implements Pick<AuditStore, 'insert'> {
  readonly happened: string[] = [];

  constructor(private readonly refused?: string) {}

  insert({ result }: AuditRecordEntity): Promise<void> {
    if (result === this.refused) return Promise.reject(new Error('the disk of db.internal is full'));
    this.happened.push(result);
    return Promise.resolve();
  }
}

function serviceWith(store: FakeAuditStore): AuditService {
  return new AuditService(store as unknown as AuditStore);
}

describe('an attempt', () => {
  it('is on record before it begins and after it ended', async () => {
    const store = new FakeAuditStore();

    const result = await serviceWith(store).attempt(ACTOR, EVENT, async (succeed) => {
      store.happened.push('the operation');
      await succeed();
      return 42;
    });

    expect(result).toBe(42);
    expect(store.happened).toEqual(['started', 'the operation', 'succeeded']);
  });

  it.each([
    ['a problem', new DomainError('credential_rejected', 'No.'), 'credential_rejected'],
    ['a database that is away', queryFailed('57P01'), 'storage_unavailable'],
    ['a conflict in the database', queryFailed('40001'), 'storage_unavailable'],
    ['a fault of ours', new TypeError('x is not a function'), 'internal_error'],
    ['something that is no error', 'secret text', 'internal_error'],
  ])('that fails with %s is recorded with the code of the answer', async (_what, error, code) => {
    const store = new FakeAuditStore();

    await expect(
      // A library may throw anything, whatever its types say.
      serviceWith(store).attempt(ACTOR, EVENT, () => Promise.reject(error as Error)),
    ).rejects.toBe(error);

    expect(store.happened).toEqual(['started', code]);
  });

  it('does not begin when its start cannot be recorded', async () => {
    let began = false;
    const attempt = serviceWith(new FakeAuditStore('started')).attempt(ACTOR, EVENT, () => {
      began = true;
      return Promise.resolve();
    });

    await expect(attempt).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(began).toBe(false);
  });

  it.each(['succeeded', 'credential_rejected'])(
    'fails when the outcome %s cannot be recorded',
    async (outcome) => {
      const attempt = serviceWith(new FakeAuditStore(outcome)).attempt(ACTOR, EVENT, async (succeed) => {
        if (outcome !== 'succeeded') throw new DomainError('credential_rejected', 'No.');
        await succeed();
      });

      await expect(attempt).rejects.toMatchObject({
        code: 'storage_unavailable',
        details: { retryAfterSeconds: 5 },
      });
    },
  );
});

it('an append that fails says nothing of its cause', async () => {
  const append = serviceWith(new FakeAuditStore('succeeded')).append(ACTOR, {
    ...EVENT,
    result: 'succeeded',
  });
  const error = await append.catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(DomainError);
  expect(JSON.stringify(error) + String(error)).not.toContain('db.internal');
  expect((error as Error).cause).toBeUndefined();
});

function queryFailed(code: string): QueryFailedError {
  return new QueryFailedError('INSERT', [], Object.assign(new Error('refused'), { code }));
}

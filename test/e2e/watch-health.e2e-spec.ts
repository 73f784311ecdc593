import { CheckQueueStore } from '../../src/credentials/check-queue.store.js';
import { CredentialCheckingService } from '../../src/credentials/credential-checking.service.js';
import type { CredentialEntity } from '../../src/credentials/credential.entity.js';
import { CredentialsService } from '../../src/credentials/credentials.service.js';
import { ProviderContextFactory } from '../../src/credentials/provider-context.factory.js';
import { PROVIDERS } from '../../src/providers/index.js';
import type { AnyProvider } from '../../src/providers/provider.js';
import { CredentialWatchTask } from '../../src/watch/credential-watch.task.js';
import { ExpiryWatchTask } from '../../src/watch/expiry-watch.task.js';
import { CheckLogTask } from '../../src/watch/check-log.task.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/credentials/health-schedule.js';
import { passTime, startClock, stopClock } from '../harness/clock.js';
import { bodyOf, startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { createTenant, get, rows, type Tenant } from '../harness/test-service.js';

const START = new Date('2031-03-01T00:00:00Z');

let simulated: SimulatedService;
let tenant: Tenant;

beforeAll(async () => {
  simulated = await startSimulatedService();
  stopClock(START.getTime());
});
beforeEach(async () => {
  simulated.sim.reset();
  // Of earlier tests nothing is left that would be due.
  await rows(simulated.service, 'DELETE FROM organizations');
  tenant = await createTenant(simulated.service);
});
afterAll(async () => {
  startClock();
  await simulated.stop();
});

interface Check {
  status: string;
  trigger: string;
  code?: string;
}

async function storeQuay(members: object = {}): Promise<string> {
  const asking = store(simulated, tenant, 'quay', { ...simulated.sim.credentials.quay, ...members });
  const { id } = await bodyOf<{ id: string }>(asking.expect(201));
  simulated.sim.journal.clear();
  return id;
}

/** Lets the time pass in steps, with the tasks at work in each. */
async function pass(milliseconds: number, stepMs = HOUR_MS): Promise<void> {
  const { app } = simulated.service;
  for (let passed = 0; passed < milliseconds; passed += stepMs) {
    passTime(Math.min(stepMs, milliseconds - passed));
    await app.get(ExpiryWatchTask).run();
    await app.get(CredentialWatchTask).run(new AbortController().signal);
  }
}

/** Number of times that the provider has been asked since the last time. */
function requests(): number {
  const count = simulated.sim.journal.entries({ provider: 'quay' }).length;
  simulated.sim.journal.clear();
  return count;
}

async function managed(id: string): Promise<Record<string, unknown>> {
  const path = `/integrations/quay/container-registry/organization/${tenant.organizationId}/credentials/${id}`;
  return bodyOf(get(simulated.service, path, tenant.key).expect(200));
}

async function statusOf(id: string): Promise<unknown> {
  return (await managed(id)).status;
}

function checksPath(id: string, query = ''): string {
  return `/integrations/container-registry/organization/${tenant.organizationId}/credentials/quay/${id}/checks${query}`;
}

async function checks(id: string): Promise<Check[]> {
  const asking = get(simulated.service, checksPath(id, '?limit=200'), tenant.key).expect(200);
  return (await bodyOf<{ data: Check[] }>(asking)).data;
}

/** Events of a credential, oldest first, beside that it was stored. */
async function events(id: string): Promise<[string, unknown][]> {
  const found = await rows(
    simulated.service,
    `SELECT type, data FROM events WHERE subject_id = $1 AND type <> 'credential.stored' ORDER BY id`,
    [id],
  );
  return found.map(({ type, data }) => [type as string, data]);
}

async function dueNow(): Promise<void> {
  await rows(simulated.service, 'UPDATE credentials SET next_check_at = $1', [new Date()]);
}

/** The row as whoever checks it finds it. */
async function rowOf(id: string): Promise<CredentialEntity> {
  const provider = PROVIDERS.find(({ slug }) => slug === 'quay') as AnyProvider;
  return (await simulated.service.app.get(CredentialsService).find(provider, tenant.organizationId, id)).row;
}

/** A check as somebody asks for it, or as the schedule makes it. */
async function check(row: CredentialEntity, kind: 'member' | 'system' = 'member'): Promise<unknown> {
  const { app } = simulated.service;
  const provider = PROVIDERS.find(({ slug }) => slug === 'quay') as AnyProvider;
  const context = app.get(ProviderContextFactory).create();
  return app.get(CredentialCheckingService).check({ kind, requestId: 'test' }, provider, row, context);
}

describe('a credential that works', () => {
  it('is checked about once a day, and stays healthy without an event', async () => {
    const id = await storeQuay();

    await pass(10 * DAY_MS, 6 * HOUR_MS);
    const made = await checks(id);
    const count = made.filter(({ trigger, code }) => trigger === 'schedule' && code === undefined).length;

    expect(count).toBeGreaterThanOrEqual(7);
    expect(count).toBeLessThanOrEqual(11);
    const { status, lastValidatedAt, version } = await managed(id);
    expect([status, version]).toEqual(['healthy', 1]);
    expect(Date.now() - Date.parse(lastValidatedAt as string)).toBeLessThan(2 * DAY_MS);
    expect(await events(id)).toEqual([]);
    expect((await checks(id)).at(-1)).toMatchObject({ trigger: 'store', status: 'healthy' });
  });

  it('leaves an audit record of each check, under no key', async () => {
    const id = await storeQuay();
    await pass(DAY_MS);
    const records = await rows(
      simulated.service,
      `SELECT actor_kind, actor_key_id, result FROM audit_records WHERE action = 'credential.check' AND target_id = $1 ORDER BY id`,
      [id],
    );
    expect(records.slice(0, 2)).toEqual([
      { actor_kind: 'system', actor_key_id: null, result: 'started' },
      { actor_kind: 'system', actor_key_id: null, result: 'succeeded' },
    ]);
  });
});

describe('a credential that the provider rejects', () => {
  it('is rejected, told once, and never sent again', async () => {
    const id = await storeQuay();
    await dueNow();
    simulated.sim.setScenario('quay', 'rejected');
    await pass(HOUR_MS);
    expect(await statusOf(id)).toBe('rejected');
    expect(requests()).toBeGreaterThan(0);

    await pass(10 * DAY_MS, 12 * HOUR_MS);

    expect(requests()).toBe(0);
    expect(await events(id)).toEqual([
      ['credential.rejected', { provider: 'quay', reason: 'credential_rejected' }],
    ]);
    expect((await checks(id))[0]).toMatchObject({
      trigger: 'schedule',
      status: 'rejected',
      code: 'credential_rejected',
    });
  });
});

describe('a rejected credential that somebody has checked', () => {
  it('recovers when it passes, and is watched again', async () => {
    const id = await storeQuay();
    await dueNow();
    simulated.sim.setScenario('quay', 'rejected');
    await pass(MINUTE_MS, MINUTE_MS);
    await expect(check(await rowOf(id))).rejects.toMatchObject({ code: 'credential_rejected' });
    simulated.sim.reset();

    await check(await rowOf(id));

    expect(await statusOf(id)).toBe('healthy');
    expect(await events(id)).toEqual([
      ['credential.rejected', { provider: 'quay', reason: 'credential_rejected' }],
      ['credential.recovered', { provider: 'quay', reason: 'rejected' }],
    ]);
    const lately = (await checks(id)).map(({ trigger, status }) => `${trigger} ${status}`);
    expect(lately).toEqual(['request healthy', 'request rejected', 'schedule rejected', 'store healthy']);
    await pass(2 * DAY_MS, 12 * HOUR_MS);
    expect(requests()).toBeGreaterThan(0);
  });
});

describe('an outage of the provider', () => {
  it('makes it unreachable after the third failure, never rejected, and ends by itself', async () => {
    const id = await storeQuay();
    await dueNow();
    simulated.sim.setScenario('quay', 'http-503');
    const seen: unknown[] = [];
    for (let step = 0; step < 5; step++) {
      await pass(5 * MINUTE_MS, 5 * MINUTE_MS);
      seen.push(await statusOf(id));
    }
    // Asked at once, after 5 minutes more, and after 10 more.
    expect(seen).toEqual(['healthy', 'healthy', 'healthy', 'unreachable', 'unreachable']);
    await pass(DAY_MS);
    expect(new Set((await checks(id)).map(({ status }) => status))).toEqual(
      new Set(['healthy', 'unreachable']),
    );
    simulated.sim.reset();

    await pass(DAY_MS);

    expect(await statusOf(id)).toBe('healthy');
    expect(await events(id)).toEqual([['credential.recovered', { provider: 'quay', reason: 'unreachable' }]]);
  });
});

describe('a provider that limits our requests', () => {
  it('changes no status, and is left alone: also by the other credentials of the host', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => storeQuay()));
    await dueNow();
    simulated.sim.setScenario('quay', 'rate-limited-seconds');

    await pass(1_000, 1_000);

    const histories = await Promise.all(ids.map((id) => checks(id)));
    const asked = histories.filter(([last]) => last?.code === 'provider_rate_limited');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(2);
    simulated.sim.journal.clear();
    await pass(9 * MINUTE_MS, MINUTE_MS);
    expect(requests()).toBe(0);
    simulated.sim.reset();
    await pass(2 * MINUTE_MS, MINUTE_MS);
    const statuses = await Promise.all(ids.map(async (id) => [await statusOf(id), await events(id)]));
    expect(statuses).toEqual(ids.map(() => ['healthy', []]));
    expect(requests()).toBeGreaterThan(0);
  });
});

describe('a declared end', () => {
  it('is told 14, 7 and 1 days before and when it has come, once each, and ends the checks', async () => {
    const end = new Date(Date.now() + 20 * DAY_MS).toISOString();
    const id = await storeQuay({ expiresAt: end });
    expect(await managed(id)).toMatchObject({ status: 'healthy', expiresAt: end });

    await pass(6 * DAY_MS, 12 * HOUR_MS);
    expect(await statusOf(id)).toBe('expiring');
    await pass(14 * DAY_MS, 12 * HOUR_MS);
    requests();
    await pass(5 * DAY_MS, 12 * HOUR_MS);

    expect(await statusOf(id)).toBe('expired');
    expect(requests()).toBe(0);
    const data = { provider: 'quay', expiresAt: end };
    expect(await events(id)).toEqual([
      ['credential.expiring', { ...data, daysLeft: 14 }],
      ['credential.expiring', { ...data, daysLeft: 7 }],
      ['credential.expiring', { ...data, daysLeft: 1 }],
      ['credential.expired', { ...data, reason: 'credential_expired' }],
    ]);
  });

  it('shows in the status at once, before anything has run', async () => {
    const id = await storeQuay({ expiresAt: new Date(Date.now() + 15 * DAY_MS).toISOString() });
    const seen = [await statusOf(id)];
    for (const days of [1, 13.9, 0.2]) {
      passTime(days * DAY_MS);
      seen.push(await statusOf(id));
    }
    expect(seen).toEqual(['healthy', 'expiring', 'expiring', 'expired']);
  });

  it('in the past is refused without a question to the provider', async () => {
    const members = { ...simulated.sim.credentials.quay, expiresAt: new Date(Date.now() - 1).toISOString() };
    const body = await bodyOf(store(simulated, tenant, 'quay', members).expect(400));
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/expiresAt' }] });
    expect(requests()).toBe(0);
  });
});

describe('a fault of ours', () => {
  it('is recorded, and says nothing of the credential', async () => {
    const id = await storeQuay();
    await rows(
      simulated.service,
      `UPDATE credentials SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)`,
    );
    await dueNow();

    await pass(MINUTE_MS, MINUTE_MS);

    expect((await checks(id))[0]).toMatchObject({ status: 'healthy', code: 'ciphertext_invalid' });
    expect([requests(), await events(id)]).toEqual([0, []]);
  });
});

describe('a check whose lease has run out', () => {
  it('is taken up by another worker, and what the first one found is dropped', async () => {
    const id = await storeQuay();
    await dueNow();
    const queue = simulated.service.app.get(CheckQueueStore);
    const due = { providers: ['quay'], limit: 10 };
    const [late] = await queue.claim(new Date(), due);
    expect(await queue.claim(new Date(), due)).toEqual([]);
    await rows(simulated.service, `UPDATE credentials SET check_lease_until = now() - interval '1 second'`);

    const [other] = await queue.claim(new Date(), due);

    expect([
      await queue.renew(late as CredentialEntity),
      await queue.renew(other as CredentialEntity),
    ]).toEqual([false, true]);
    simulated.sim.setScenario('quay', 'rejected');
    await expect(check(late as CredentialEntity, 'system')).rejects.toMatchObject({
      code: 'credential_rejected',
    });
    expect([await statusOf(id), (await checks(id)).length]).toEqual(['healthy', 1]);
    await expect(check(other as CredentialEntity, 'system')).rejects.toMatchObject({
      code: 'credential_rejected',
    });
    expect([await statusOf(id), (await checks(id)).length]).toEqual(['rejected', 2]);
  });

  it('or whose secret has been replaced meanwhile, says nothing of the new one', async () => {
    const id = await storeQuay();
    const row = await rowOf(id);
    await rows(simulated.service, 'UPDATE credentials SET secret_version = 2');
    simulated.sim.setScenario('quay', 'rejected');
    await expect(check(row)).rejects.toMatchObject({ code: 'credential_rejected' });
    expect(await statusOf(id)).toBe('healthy');
  });
});

describe('the history', () => {
  it('keeps the last hundred, newest first by pages, and nothing beyond 90 days', async () => {
    const id = await storeQuay();
    await rows(
      simulated.service,
      `INSERT INTO credential_checks
       SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, $3, 'schedule', 'healthy', NULL, 1
       FROM generate_series(1, 150) n`,
      [id, tenant.organizationId, new Date(Date.now() - 80 * DAY_MS)],
    );
    await check(await rowOf(id));
    expect(await checks(id)).toHaveLength(100);
    const first = await bodyOf<{ data: Check[]; nextCursor: string }>(
      get(simulated.service, checksPath(id, '?limit=1'), tenant.key),
    );
    const next = checksPath(id, `?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
    const second = await bodyOf<{ data: Check[] }>(get(simulated.service, next, tenant.key).expect(200));
    expect([first.data[0]?.trigger, second.data[0]?.trigger]).toEqual(['request', 'store']);

    passTime(11 * DAY_MS);
    await simulated.service.app.get(CheckLogTask).run();

    expect(await checks(id)).toHaveLength(2);
  });

  it('of another organization is not there', async () => {
    const id = await storeQuay();
    const stranger = await createTenant(simulated.service, 'stranger');
    await get(simulated.service, checksPath(id), stranger.key).expect(404);
    await get(
      simulated.service,
      checksPath(id).replace(tenant.organizationId, stranger.organizationId),
      stranger.key,
    ).expect(404);
  });
});

import { randomUUID } from 'node:crypto';
import { version } from 'uuid';
import { DeliveryAttemptService } from '../../src/events/delivery-attempt.service.js';
import { DeliveryQueueStore } from '../../src/events/delivery-queue.store.js';
import { EventOutbox } from '../../src/events/event-outbox.store.js';
import { WebhookDeliveryTask } from '../../src/events/webhook-delivery.task.js';
import { WebhookLogTask } from '../../src/events/webhook-log.task.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import { passTime, startClock, stopClock } from '../harness/clock.js';
import { eventually } from '../harness/eventually.js';
import {
  createTenant,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import {
  ANSWER_MARKER,
  isAuthentic,
  type ReceivedMessage,
  WebhookReceiver,
} from '../harness/webhook-receiver.js';
import { type ShownDelivery, taskOfAnotherProcess, WebhookApi } from '../harness/webhook-scene.js';
import { answering } from '../outbound/outbound.fixture.js';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const HOST = 'hooks.example.com';
const LAST_ATTEMPT = 11;

let receiver: WebhookReceiver;
let elsewhere: WebhookReceiver;
let service: TestService;
let tenant: Tenant;
let api: WebhookApi;
let other: WebhookApi;

beforeAll(async () => {
  [receiver, elsewhere] = await Promise.all([
    WebhookReceiver.start(HOST),
    WebhookReceiver.start('moved.example.com'),
  ]);
  const connectTo = `${receiver.connectTo},${elsewhere.connectTo}`;
  service = await startTestService({ outbound: { connectTo, caPem: receiver.caPem + elsewhere.caPem } });
  tenant = await createTenant(service);
  api = new WebhookApi(service, tenant);
  other = new WebhookApi(service, await createTenant(service, 'other'));
});
afterAll(async () => {
  await service.stop();
  await Promise.all([receiver.stop(), elsewhere.stop()]);
});
beforeEach(() => stopClock());
afterEach(async () => {
  startClock();
  await rows(service, 'DELETE FROM webhooks');
  receiver.messages.length = 0;
  receiver.answers.clear();
});

/** One round of this process's background task, or of another's. */
async function deliver(task = service.app.get(WebhookDeliveryTask)): Promise<void> {
  await task.run(new AbortController().signal);
}

function hook(path: string, more: object = {}) {
  return { url: `https://${HOST}${path}`, ...more };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

async function only(webhookId: string): Promise<ShownDelivery> {
  const [delivery, ...more] = await api.log(webhookId);
  expect(more).toEqual([]);
  if (delivery === undefined) throw new Error('there is no delivery');
  return delivery;
}

function idOf({ headers }: ReceivedMessage): string {
  return String(headers['webhook-id']);
}

describe('a message', () => {
  it('is what a Standard Webhooks library verifies, and tells what happened to what', async () => {
    const { id, secret } = await api.create(hook('/a'));
    const happenedAt = new Date().toISOString();
    const credentialId = await api.happen('credential.rejected');
    passTime(90 * SECOND_MS);

    await deliver();

    const [message] = receiver.at('/a') as [ReceivedMessage];
    expect(receiver.messages).toHaveLength(1);
    expect(isAuthentic(message, secret, nowSeconds())).toBe(true);
    expect(message.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-timestamp': String(nowSeconds()),
    });
    expect(JSON.parse(message.body)).toEqual({
      type: 'credential.rejected',
      timestamp: happenedAt,
      data: { organizationId: tenant.organizationId, credentialId, provider: 'quay' },
    });
    expect(await only(id)).toMatchObject({
      eventId: idOf(message),
      type: 'credential.rejected',
      status: 'delivered',
      attempts: 1,
      lastStatus: 200,
      deliveredAt: new Date().toISOString(),
    });
  });

  it('is refused by its receiver with another secret, another body, or five minutes too late', async () => {
    const { secret } = await api.create(hook('/a'));
    const { secret: another } = await api.create(hook('/b'));
    await api.happen();
    await deliver();
    const [message] = receiver.at('/a') as [ReceivedMessage];

    expect(isAuthentic(message, secret, nowSeconds() + 300)).toBe(true);
    expect(isAuthentic(message, secret, nowSeconds() + 301)).toBe(false);
    expect(isAuthentic(message, another, nowSeconds())).toBe(false);
    expect(isAuthentic({ ...message, body: `${message.body} ` }, secret, nowSeconds())).toBe(false);
  });

  it('goes to whoever subscribed, once each, and to no other organization', async () => {
    await api.create(hook('/every'));
    await api.create(hook('/scans', { events: ['scan.failed', 'scan.completed'] }));
    await api.create(hook('/disabled', { enabled: false }));
    await other.create(hook('/other'));

    await api.happen('credential.expired');
    await api.happen('scan.failed');
    await deliver();

    expect(receiver.messages.map(({ path }) => path).sort()).toEqual(['/every', '/every', '/scans']);
    expect(JSON.parse(receiver.at('/scans')[0]?.body ?? '')).toMatchObject({ type: 'scan.failed' });
  });

  it('stands in the log in the place of its event, though all happened in one millisecond', async () => {
    const hooks = [await api.create(hook('/a')), await api.create(hook('/b'))];
    const outbox = service.app.get(EventOutbox);
    const { organizationId } = tenant;
    const subjectIds = Array.from({ length: 20 }, () => randomUUID());
    await outbox.transaction(async (transaction) => {
      for (const subjectId of subjectIds) {
        await outbox.append(transaction, { type: 'scan.failed', organizationId, subjectId, data: {} });
      }
    });

    const events = await rows(service, 'SELECT id FROM events WHERE subject_id = ANY ($1) ORDER BY id DESC', [
      subjectIds,
    ]);
    const logs = await Promise.all(hooks.map(({ id }) => api.log(id)));

    expect(events).toHaveLength(subjectIds.length);
    for (const log of logs) expect(log.map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    for (const { id } of logs.flat()) expect(version(id)).toBe(7);
  });

  it('is not made of what was rolled back', async () => {
    const { id } = await api.create(hook('/a'));
    const outbox = service.app.get(EventOutbox);
    const event = {
      type: 'scan.failed',
      organizationId: tenant.organizationId,
      subjectId: id,
      data: {},
    } as const;

    const failing = outbox.transaction(async (transaction) => {
      await outbox.append(transaction, event);
      throw new Error('something later in the transaction');
    });

    await expect(failing).rejects.toThrow('something later');
    expect(await api.log(id)).toEqual([]);
    expect(await rows(service, 'SELECT FROM events WHERE subject_id = $1', [id])).toEqual([]);
  });

  it('leaves nothing of its answer but the status', async () => {
    receiver.answers.set('/a', 500);
    const { id } = await api.create(hook('/a'));
    await api.happen();
    await deliver();

    const tables = ['webhooks', 'webhook_deliveries', 'events', 'audit_records'];
    const lines = await Promise.all(
      tables.map((table) => rows(service, `SELECT t::text AS line FROM ${table} t`)),
    );
    const traces = JSON.stringify([await api.log(id), lines]) + service.log();
    expect(traces).toContain('500');
    expect(traces).not.toContain(ANSWER_MARKER);
  });
});

describe('an attempt that fails', () => {
  it.each([500, 404, 302])(
    'with %i is made again later: the same id and body, signed for its own time',
    async (status) => {
      receiver.answers.set('/a', status);
      const { id, secret } = await api.create(hook('/a'));
      await api.happen();
      await deliver();
      expect(await only(id)).toMatchObject({ status: 'pending', attempts: 1, lastStatus: status });
      expect(await api.find(id)).toHaveProperty('failingSince', new Date().toISOString());

      passTime(4 * SECOND_MS);
      await deliver();
      expect(receiver.messages).toHaveLength(1);

      receiver.answers.clear();
      passTime(2 * SECOND_MS);
      await deliver();

      const [first, second] = receiver.at('/a') as [ReceivedMessage, ReceivedMessage];
      expect(receiver.messages).toHaveLength(2);
      expect([idOf(second), second.body]).toEqual([idOf(first), first.body]);
      expect(Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp'])).toBe(
        6,
      );
      expect(isAuthentic(second, secret, nowSeconds())).toBe(true);
      expect(await only(id)).toMatchObject({ status: 'delivered', attempts: 2, lastStatus: 200 });
      expect(await api.find(id)).not.toHaveProperty('failingSince');
    },
  );

  it('for want of an answer is told with the reason, and made again', async () => {
    receiver.answers.set('/a', 'hang');
    const { id } = await api.create(hook('/a'));
    await api.happen();
    await deliver(taskOfAnotherProcess(service, service.app.get(Outbound), 100));

    const failed = await only(id);
    expect(failed).toMatchObject({ status: 'pending', attempts: 1, lastCode: 'provider_timeout' });
    expect(failed).not.toHaveProperty('lastStatus');

    receiver.answers.clear();
    passTime(6 * SECOND_MS);
    await deliver();
    const delivered = await only(id);
    expect(delivered).toMatchObject({ status: 'delivered', attempts: 2, lastStatus: 200 });
    expect(delivered).not.toHaveProperty('lastCode');
  });

  it('is at some time the last one; a webhook without success for five days is then disabled, until somebody enables it', async () => {
    receiver.answers.set('/a', 503);
    const { id } = await api.create(hook('/a'));
    await api.happen();
    for (let attempt = 1; attempt < LAST_ATTEMPT; attempt += 1) {
      await deliver();
      expect(await only(id)).toMatchObject({ status: 'pending', attempts: attempt });
      passTime(27 * HOUR_MS);
    }
    await deliver();

    expect(receiver.messages).toHaveLength(LAST_ATTEMPT);
    const failed = await api.log(id, '?status=failed');
    expect(failed).toMatchObject([{ attempts: LAST_ATTEMPT, lastStatus: 503 }]);
    expect(failed[0]).not.toHaveProperty('nextAttemptAt');
    expect(await api.log(id, '?status=pending')).toEqual([]);
    expect(await api.find(id)).toMatchObject({ enabled: false, disabledReason: 'failing' });
    expect(await disablings(id)).toEqual([{ actor_kind: 'system', detail: { reason: 'failing' } }]);

    const enabled = await api.change(id, { enabled: true });
    expect(enabled).toMatchObject({ enabled: true });
    expect(enabled).not.toHaveProperty('disabledReason');
    expect(enabled).not.toHaveProperty('failingSince');
  });

  it('is the only one where the target is gone: the webhook is disabled, and what comes later is not kept for it', async () => {
    receiver.answers.set('/a', 410);
    const { id } = await api.create(hook('/a'));
    await api.happen();
    await deliver();
    await api.happen();
    passTime(DAY_MS);
    await deliver();

    expect(receiver.messages).toHaveLength(1);
    expect(await only(id)).toMatchObject({ status: 'failed', attempts: 1, lastStatus: 410 });
    expect(await api.find(id)).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await disablings(id)).toEqual([{ actor_kind: 'system', detail: { reason: 'gone' } }]);
  });

  async function disablings(webhookId: string) {
    const sql = `SELECT actor_kind, detail FROM audit_records WHERE action = 'webhook.disable' AND target_id = $1`;
    return rows(service, sql, [webhookId]);
  }
});

describe('a webhook that is disabled', () => {
  it('keeps what was under way, and gets it when it is enabled', async () => {
    const { id } = await api.create(hook('/a'));
    await api.happen();
    await api.change(id, { enabled: false });
    await deliver();
    expect(receiver.messages).toEqual([]);
    expect(await only(id)).toMatchObject({ status: 'pending', attempts: 0 });

    await api.change(id, { enabled: true });
    await deliver();
    expect(receiver.messages).toHaveLength(1);
  });
});

describe('a target that hangs', () => {
  it('holds up no other one, and not what happens in the meantime', async () => {
    receiver.answers.set('/hangs', 'hang');
    const hanging = await api.create(hook('/hangs'));
    for (let event = 0; event < 5; event += 1) await api.happen();
    const { id } = await api.create(hook('/fine'));
    await api.happen();
    const round = deliver();

    await eventually('the fine one has its event', async () => (await only(id)).status === 'delivered');
    await other.create(hook('/other'));
    await other.happen();
    await eventually('so has the one that came later', () => receiver.at('/other').length === 1);

    // Its share of the attempts, which are still under way.
    expect(receiver.at('/hangs')).toHaveLength(2);
    expect((await api.log(hanging.id)).map(({ status }) => status)).toEqual(Array(6).fill('pending'));
    receiver.answers.clear();
    receiver.release();
    await round;
    expect(
      (await api.log(hanging.id)).filter(({ lastCode }) => lastCode === 'provider_unreachable'),
    ).toHaveLength(2);
  });
});

describe('several processes', () => {
  it('send each of many events once', async () => {
    await api.create(hook('/a'));
    await api.create(hook('/b'));
    for (let event = 0; event < 20; event += 1) await api.happen();
    const tasks = [1, 2, 3].map(() => taskOfAnotherProcess(service, service.app.get(Outbound)));

    await Promise.all(tasks.map((task) => deliver(task)));

    for (const path of ['/a', '/b']) {
      const ids = receiver.at(path).map(idOf);
      expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
    }
  });

  it('leave a delivery to the one that has it, and take it over when that one is dead', async () => {
    const { id } = await api.create(hook('/a'));
    await api.happen();
    const dead = await service.app.get(DeliveryQueueStore).claim(new Date(), 10);
    expect(dead.ids).toHaveLength(1);

    await deliver();
    expect(receiver.messages).toEqual([]);

    const attempts = service.app.get(DeliveryAttemptService);
    const [returned] = await attempts.prepare(dead, new Date());
    await rows(service, `UPDATE webhook_deliveries SET lease_until = now() - interval '1 ms'`);
    receiver.answers.set('/a', 500);
    await deliver();
    expect(await only(id)).toMatchObject({ status: 'pending', attempts: 2, lastStatus: 500 });

    // It was not dead after all: it may send, but the lease it had no longer writes.
    receiver.answers.clear();
    if (returned === undefined) throw new Error('the lease has no delivery');
    await attempts.make(returned);
    expect(receiver.messages).toHaveLength(2);
    expect(await only(id)).toMatchObject({ status: 'pending', attempts: 2, lastStatus: 500 });
  });

  it('hand out fair shares: two to a webhook, eight to an organization', async () => {
    for (let index = 0; index < 6; index += 1) await api.create(hook(`/${index}`));
    await other.create(hook('/other'));
    for (let event = 0; event < 4; event += 1) await Promise.all([api.happen(), other.happen()]);

    const queue = service.app.get(DeliveryQueueStore);
    const few = await queue.claim(new Date(), 2);
    const rest = await queue.claim(new Date(), 32);
    expect((await queue.claim(new Date(), 32)).ids).toEqual([]);

    const sharesOf = (column: string, ids: string[]) =>
      rows(
        service,
        `SELECT count(*)::int AS n FROM webhook_deliveries WHERE id = ANY($1) GROUP BY ${column} ORDER BY n`,
        [ids],
      ).then((counts) => counts.map(({ n }) => n));
    expect(await sharesOf('organization_id', few.ids)).toEqual([1, 1]);
    expect(await sharesOf('organization_id', [...few.ids, ...rest.ids])).toEqual([2, 8]);
    expect(Math.max(...((await sharesOf('webhook_id', [...few.ids, ...rest.ids])) as number[]))).toBe(2);
  });

  it('pass over what another one is claiming at this moment', async () => {
    const [claimed, free] = [await api.create(hook('/a')), await api.create(hook('/b'))];
    await api.happen();
    const process = service.dataSource.createQueryRunner();
    await process.startTransaction();
    await process.query('SELECT FROM webhook_deliveries WHERE webhook_id = $1 FOR UPDATE', [claimed.id]);

    const { ids } = await service.app.get(DeliveryQueueStore).claim(new Date(), 10);

    await process.rollbackTransaction();
    await process.release();
    expect(ids).toEqual([(await only(free.id)).id]);
  });

  it('begin nothing when they are to stop', async () => {
    await api.create(hook('/a'));
    await api.happen();

    await service.app.get(WebhookDeliveryTask).run(AbortSignal.abort());

    expect(receiver.messages).toEqual([]);
  });
});

describe('the signing secret', () => {
  it('signs beside the new one for a day, and then no more', async () => {
    const first = await api.create(hook('/a'));
    const second = await api.rotate(first.id);
    const verdicts = async (...secrets: string[]) => {
      receiver.messages.length = 0;
      await api.happen();
      await deliver();
      const [message] = receiver.at('/a') as [ReceivedMessage];
      const signatures = String(message.headers['webhook-signature']).split(' ').length;
      return [signatures, ...secrets.map((secret) => isAuthentic(message, secret, nowSeconds()))];
    };

    expect(await verdicts(first.secret, second.secret)).toEqual([2, true, true]);
    passTime(DAY_MS - 1);
    expect(await verdicts(first.secret, second.secret)).toEqual([2, true, true]);
    passTime(1);
    expect(await verdicts(first.secret, second.secret)).toEqual([1, false, true]);

    const third = await api.rotate(first.id);
    const fourth = await api.rotate(first.id);
    expect(await verdicts(second.secret, third.secret, fourth.secret)).toEqual([2, false, true, true]);
  });

  it('goes along to another host, where it signs what was still to be delivered', async () => {
    const { id, secret } = await api.create(hook('/a'));
    await api.happen();
    await api.change(id, { url: `https://${elsewhere.host}/b` });

    await deliver();

    expect(receiver.messages).toEqual([]);
    const [message] = elsewhere.at('/b') as [ReceivedMessage];
    expect(isAuthentic(message, secret, nowSeconds())).toBe(true);
  });

  it('signs nothing for a url that was changed in the database', async () => {
    const { id } = await api.create(hook('/a'));
    await api.happen();
    elsewhere.messages.length = 0;
    await rows(service, `UPDATE webhooks SET url = $1`, [`https://${elsewhere.host}/stolen`]);

    await deliver();

    expect(elsewhere.messages).toEqual([]);
    expect(await only(id)).toMatchObject({ status: 'pending', lastCode: 'ciphertext_invalid' });
  });

  it('is missing nowhere: without one in the database nothing is sent, to whatever url', async () => {
    const { id } = await api.create(hook('/a'));
    await api.happen();
    elsewhere.messages.length = 0;
    await rows(service, 'DELETE FROM webhook_secrets');
    await rows(service, `UPDATE webhooks SET url = $1`, [`https://${elsewhere.host}/stolen`]);

    await deliver();

    expect(elsewhere.messages).toEqual([]);
    expect(await only(id)).toMatchObject({ status: 'pending', lastCode: 'ciphertext_invalid' });
  });
});

describe('a name that has come to lead inside', () => {
  it('is not called', async () => {
    const { id } = await api.create({ url: `https://${HOST}:${receiver.port}/a` });
    await api.happen();
    const settings = parseOutboundSettings({ caPem: receiver.caPem });
    const outbound = new Outbound(settings, answering('127.0.0.1'));

    await deliver(taskOfAnotherProcess(service, outbound));

    expect(receiver.messages).toEqual([]);
    expect(await only(id)).toMatchObject({ status: 'pending', attempts: 1, lastCode: 'address_refused' });
  });
});

describe('a redelivery', () => {
  it('is a delivery of its own, of the same event', async () => {
    const { id } = await api.create(hook('/a'));
    await api.happen();
    await deliver();
    const former = await only(id);
    passTime(DAY_MS);

    const again = await api.redeliver(id, former.id);
    expect(again).toMatchObject({
      status: 'pending',
      attempts: 0,
      eventId: former.eventId,
      type: former.type,
    });
    await deliver();

    const [first, second] = receiver.at('/a') as [ReceivedMessage, ReceivedMessage];
    expect([idOf(second), second.body]).toEqual([idOf(first), first.body]);
    expect(await api.log(id)).toMatchObject([{ id: again.id, status: 'delivered' }, former]);
  });
});

describe('a ping', () => {
  it('is answered with how it ended, and signed like everything else', async () => {
    const { id, secret } = await api.create(hook('/a', { enabled: false, events: ['scan.failed'] }));

    const ended = await api.ping(id);

    expect(ended).toMatchObject({ type: 'webhook.ping', status: 'delivered', attempts: 1, lastStatus: 200 });
    const [message] = receiver.at('/a') as [ReceivedMessage];
    expect(isAuthentic(message, secret, nowSeconds())).toBe(true);
    expect(JSON.parse(message.body)).toMatchObject({ type: 'webhook.ping', data: { webhookId: id } });
  });

  it('is sent once whatever comes of it, to one webhook, which is not judged by it', async () => {
    receiver.answers.set('/a', 410);
    const { id } = await api.create(hook('/a'));
    await api.create(hook('/b'));

    const ended = await api.ping(id);
    passTime(DAY_MS);
    await deliver();

    expect(ended).toMatchObject({ status: 'failed', attempts: 1, lastStatus: 410 });
    expect(receiver.messages).toHaveLength(1);
    const webhook = await api.find(id);
    expect(webhook).toMatchObject({ enabled: true });
    expect(webhook).not.toHaveProperty('failingSince');
  });
});

describe('the log', () => {
  it('is kept for 30 days, with the events that it tells of and the secrets that have ended', async () => {
    const webhook = await api.create(hook('/a'));
    const { id } = webhook;
    await api.rotate(id);
    const [old, repeated] = [await api.happen(), await api.happen()];
    await deliver();
    passTime(29 * DAY_MS);
    const log = service.app.get(WebhookLogTask);
    await log.run();
    expect(await api.log(id)).toHaveLength(2);
    const again = await api.redeliver(id, (await api.log(id))[0]?.id ?? '');
    const fresh = await api.happen();
    await deliver();

    passTime(DAY_MS + 1);
    await log.run();

    expect((await api.log(id)).map((delivery) => delivery.id)).toEqual([expect.any(String), again.id]);
    const events = await rows(
      service,
      'SELECT subject_id FROM events WHERE subject_id = ANY($1) ORDER BY id',
      [[old, repeated, fresh]],
    );
    expect(events.map((event) => event.subject_id)).toEqual([repeated, fresh]);
    const secrets = await rows(service, 'SELECT secret_version FROM webhook_secrets WHERE webhook_id = $1', [
      id,
    ]);
    expect(secrets).toEqual([{ secret_version: 2 }]);
  });
});

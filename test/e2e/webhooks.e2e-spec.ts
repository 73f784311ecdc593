import request from 'supertest';
import { EncryptionKeyStore } from '../../src/credentials/encryption-key.store.js';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { Keyring } from '../../src/encryption/keyring.js';
import { EVENT_TYPES } from '../../src/events/event.js';
import { WebhookSealer } from '../../src/events/webhook-sealer.js';
import { WebhookStore } from '../../src/events/webhook.store.js';
import { eventually } from '../harness/eventually.js';
import { SecretScan } from '../harness/secret-scan.js';
import { bodyOf } from '../harness/simulated-service.js';
import {
  createTenant,
  get,
  post,
  remove,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import { type ShownWebhook, WebhookApi } from '../harness/webhook-scene.js';

const URL_OF_MINE = 'https://hooks.example.com/mine';

let service: TestService;
let tenant: Tenant;
let api: WebhookApi;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
  api = new WebhookApi(service, tenant);
});
afterAll(() => service.stop());
afterEach(() => rows(service, 'DELETE FROM webhooks'));

interface Problem {
  code: string;
  errors?: { pointer: string }[];
}

function creating(body: object) {
  return post(service, api.path, tenant.key, body);
}

function changing(id: string, body: object) {
  return request(service.url).patch(`${api.path}/${id}`).set('x-api-key', tenant.key).send(body);
}

/** Sessions that wait for a lock in the database of this service. */
async function waiting(): Promise<number> {
  const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (await rows(service, sql)).length;
}

describe('a webhook', () => {
  it('is for every event and enabled where nothing else is said', async () => {
    const { secret, ...made } = await api.create({ url: URL_OF_MINE });

    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toEqual({
      id: expect.any(String) as string,
      organizationId: tenant.organizationId,
      url: URL_OF_MINE,
      events: ['*'],
      enabled: true,
      createdAt: expect.any(String) as string,
      updatedAt: expect.any(String) as string,
    });
    expect(await api.find(made.id)).toEqual(made);
  });

  it('is what was said, and is changed member by member', async () => {
    const members = { events: [...EVENT_TYPES], description: 'tickets', enabled: false };
    const { id } = await api.create({ url: URL_OF_MINE, ...members });
    expect(await api.find(id)).toMatchObject({ url: URL_OF_MINE, ...members });

    expect(await api.change(id, { events: ['scan.failed'] })).toMatchObject({
      ...members,
      events: ['scan.failed'],
    });
    expect(await api.change(id, { description: '' })).not.toHaveProperty('description');
    expect(await api.change(id, { url: 'https://other.example.com:8443/b?c=d' })).toMatchObject({
      url: 'https://other.example.com:8443/b?c=d',
      events: ['scan.failed'],
      enabled: false,
    });
    expect(await api.change(id, {})).toMatchObject({ events: ['scan.failed'], enabled: false });
  });

  it('is gone when it is deleted, with its deliveries and secrets', async () => {
    const { id } = await api.create({ url: URL_OF_MINE });
    await api.happen();
    expect(await api.log(id)).toHaveLength(1);

    await remove(service, `${api.path}/${id}`, tenant.key).expect(204);

    await get(service, `${api.path}/${id}`, tenant.key).expect(404);
    await get(service, `${api.path}/${id}/deliveries`, tenant.key).expect(404);
    await remove(service, `${api.path}/${id}`, tenant.key).expect(404);
    const left = ['webhook_deliveries', 'webhook_secrets'].map((table) =>
      rows(service, `SELECT FROM ${table} WHERE webhook_id = $1`, [id]),
    );
    expect((await Promise.all(left)).flat()).toEqual([]);
  });

  it('is not changed by two at once: one of them is told to look again', async () => {
    const made = await api.create({ url: URL_OF_MINE });
    const { id } = made;
    const lock = service.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('SELECT FROM webhooks WHERE id = $1 FOR UPDATE', [id]);
    const urls = ['https://one.example.com/', 'https://two.example.com/'];
    // Both have read the webhook and sealed its secret for their url before either of them writes.
    const asked = urls.map((url) => changing(id, { url }).then(({ status }) => status));
    await eventually('both wait', async () => (await waiting()) === 2);
    await lock.commitTransaction();
    await lock.release();

    expect((await Promise.all(asked)).sort()).toEqual([200, 409]);
    // Whoever came first or last, the secret opens for the url that is there now.
    const [store, sealer] = [service.app.get(WebhookStore), service.app.get(WebhookSealer)];
    const webhook = await store.find({ organizationId: tenant.organizationId, id });
    const [secret, ...more] = await store.secretsOf([id], new Date());
    if (webhook === null || secret === undefined) throw new Error('the webhook is gone');
    expect(more).toEqual([]);
    expect(sealer.open(webhook, secret).reveal() === made.secret).toBe(true);
  });
});

describe('members that are refused', () => {
  it.each([
    ['url', {}],
    ['url', { url: 7 }],
    ['url', { url: '' }],
    ['url', { url: null }],
    ['url', { url: 'hooks.example.com' }],
    ['url', { url: '/relative' }],
    ['url', { url: `${URL_OF_MINE}#part` }],
    ['url', { url: `https://hooks.example.com/${'a'.repeat(2048)}` }],
    ['events', { url: URL_OF_MINE, events: [] }],
    ['events', { url: URL_OF_MINE, events: 'scan.failed' }],
    ['events', { url: URL_OF_MINE, events: ['scan.started'] }],
    ['events', { url: URL_OF_MINE, events: ['webhook.ping'] }],
    ['events', { url: URL_OF_MINE, events: ['scan.failed', 'scan.failed'] }],
    ['description', { url: URL_OF_MINE, description: 'two\nlines' }],
    ['description', { url: URL_OF_MINE, description: 'a'.repeat(501) }],
    ['enabled', { url: URL_OF_MINE, enabled: 'yes' }],
    ['enabled', { url: URL_OF_MINE, enabled: null }],
  ])('%s in %j', async (name, body) => {
    const problem = await bodyOf<Problem>(creating(body).expect(400));

    expect(problem.code).toBe('validation_failed');
    expect(problem.errors?.map(({ pointer }) => pointer)).toContain(`/${name}`);
  });

  it.each(['secret', 'disabledReason', 'organizationId', 'failingSince'])(
    '%s, which is ours',
    async (name) => {
      const { id } = await api.create({ url: URL_OF_MINE });
      await creating({ url: URL_OF_MINE, [name]: 'x' }).expect(400);
      await changing(id, { [name]: 'x' }).expect(400);
    },
  );

  it.each(['status=gone', 'status=', 'status=failed&status=pending', 'webhookId=1'])(
    'the query ?%s of the log',
    async (query) => {
      const { id } = await api.create({ url: URL_OF_MINE });
      await get(service, `${api.path}/${id}/deliveries?${query}`, tenant.key).expect(400);
    },
  );
});

describe('a target inside', () => {
  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://10.0.0.1/',
    'https://192.168.1.1:8443/',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.goog/',
    'https://db.internal/',
    'https://printer.local/',
    'https://user:password@hooks.example.com/',
  ])('is refused when it is made and when it is changed: %s', async (url) => {
    const { id } = await api.create({ url: URL_OF_MINE });

    const answers = [await creating({ url }), await changing(id, { url })];

    for (const { status, body, text } of answers) {
      expect([status, (body as Problem).code]).toEqual([400, 'address_refused']);
      expect(text).not.toContain(url);
    }
    expect(await api.find(id)).toHaveProperty('url', URL_OF_MINE);
  });
});

describe('the log', () => {
  it('comes in pages, newest first, and its cursor is good for its own filter only', async () => {
    const { id } = await api.create({ url: URL_OF_MINE });
    for (let event = 0; event < 5; event += 1) await api.happen();
    await rows(
      service,
      `UPDATE webhook_deliveries SET status = 'failed' WHERE id IN
         (SELECT id FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id LIMIT 2)`,
      [id],
    );
    const all = await api.log(id);
    expect(all.map((one) => one.id)).toEqual(
      all
        .map((one) => one.id)
        .sort()
        .reverse(),
    );
    const path = `${api.path}/${id}/deliveries?limit=2`;
    const first = await bodyOf<{ data: object[]; nextCursor: string }>(get(service, path, tenant.key));
    const rest = `&cursor=${first.nextCursor}`;

    const second = await bodyOf<{ data: object[] }>(get(service, path + rest, tenant.key).expect(200));

    expect([...first.data, ...second.data]).toEqual(all.slice(0, 4));
    await get(service, `${path}${rest}&status=failed`, tenant.key).expect(400);
    expect(await api.log(id, '?status=failed')).toEqual(all.slice(3));
  });

  it('of one webhook has no delivery of another one', async () => {
    const [one, two] = [await api.create({ url: URL_OF_MINE }), await api.create({ url: URL_OF_MINE })];
    await api.happen();
    const [delivery] = await api.log(one.id);

    expect(await api.log(two.id)).toHaveLength(1);
    const path = `${api.path}/${two.id}/deliveries/${delivery?.id}/redeliver`;
    await post(service, path, tenant.key, {}).expect(404);
  });
});

describe('the number of webhooks', () => {
  it('is 20 for each organization, however many are made at once', async () => {
    const asked = Array.from({ length: 25 }, () => creating({ url: URL_OF_MINE }));

    const answers = await Promise.all(asked);

    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => [status, (body as Problem).code])).toEqual(
      Array(5).fill([409, 'limit_reached']),
    );
    const list = await bodyOf<{ data: ShownWebhook[] }>(get(service, api.path, tenant.key));
    expect(list.data).toHaveLength(20);
    const other = new WebhookApi(service, await createTenant(service, 'other'));
    await other.create({ url: URL_OF_MINE });
    await remove(service, `${api.path}/${list.data[0]?.id}`, tenant.key).expect(204);
    await creating({ url: URL_OF_MINE }).expect(201);
  });
});

describe('the signing secret', () => {
  it('is in clear in the two answers that give one, and nowhere else', async () => {
    const made = await api.create({ url: URL_OF_MINE });
    const rotated = await api.rotate(made.id);
    await api.happen();
    await api.change(made.id, { url: 'https://other.example.com/' });
    const answers = [
      await get(service, api.path, tenant.key),
      await get(service, `${api.path}/${made.id}`, tenant.key),
      await changing(made.id, { enabled: true }),
      await get(service, `${api.path}/${made.id}/deliveries`, tenant.key),
    ].map(({ text }) => text);
    const tables = ['webhooks', 'webhook_secrets', 'webhook_deliveries', 'events', 'audit_records'];
    const lines = await Promise.all(
      tables.map((table) => rows(service, `SELECT t::text AS line FROM ${table} t`)),
    );
    const sealed = await rows(service, `SELECT encode(sealed, 'escape') AS line FROM webhook_secrets`);

    const scan = new SecretScan(
      [made, rotated].map(({ secret }, index) => ({ label: `secret ${index}`, clear: secret.slice(6) })),
    );
    const sinks = [...answers, JSON.stringify(lines), JSON.stringify(sealed), service.log()];
    expect(sealed).toHaveLength(2);
    expect(rotated.secret).not.toBe(made.secret);
    expect(sinks.flatMap((text) => scan.inText('a sink', text))).toEqual([]);
  });

  it('keeps the encryption key that it needs from being taken away', async () => {
    await api.create({ url: URL_OF_MINE });
    const keys = new EncryptionKeyStore(service.dataSource);

    await expect(keys.admit(Keyring.parse(generateKeyText('k2')))).rejects.toThrow('"k1" (1 secrets)');
  });
});

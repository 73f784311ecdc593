import { jest } from '@jest/globals';
import { killChildren } from '../harness/child-program.js';
import { eventually } from '../harness/eventually.js';
import { createPlace, createProcessSettings, type ProcessSettings } from '../harness/process-settings.js';
import { ask, startMain, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';
import { bodyOf } from '../harness/simulated-service.js';
import { sql } from '../harness/sql.js';
import type { ShownDelivery } from '../harness/webhook-scene.js';

jest.setTimeout(60_000);

let settings: ProcessSettings;
let replicas: ServiceProcess[] = [];

beforeAll(async () => {
  settings = await createProcessSettings();
});
afterAll(async () => {
  await killChildren();
  await settings.remove();
});

it('a first start on a shared database needs an administrator who is told by the operator', async () => {
  const child = startMain({ ...settings.environment, BOOTSTRAP_API_KEY: undefined });

  expect(await child.exit).toBe(1);

  expect(child.errors.join('\n')).toContain('BOOTSTRAP_API_KEY is required');
  expect([...child.errors, ...child.lines].join('\n')).not.toContain('rck_');
});

describe('two processes that start at once on an empty database', () => {
  beforeAll(async () => {
    await settings.remove();
    settings = await createProcessSettings();
    replicas = await Promise.all([1, 2].map(() => startServiceProcess(settings.environment)));
  });

  it.each([
    ['migrate once', 'SELECT name FROM migrations GROUP BY name HAVING count(*) > 1', 0],
    ['make one key of the administrator', 'SELECT FROM api_keys WHERE organization_id IS NULL', 1],
    ['record one encryption key', 'SELECT FROM encryption_keys', 1],
    ['record the making of that key once', "SELECT FROM audit_records WHERE action = 'api_key.create'", 1],
    ['make no demo', 'SELECT FROM organizations', 0],
  ])('%s', async (_what, query, count) => {
    expect(await sql(settings.database.url, query)).toHaveLength(count);
  });

  it('serve what the other one stored', async () => {
    const [one, other] = replicas as [ServiceProcess, ServiceProcess];
    const place = await createPlace(one, settings.adminKey);
    const members = { projectId: place.projectId, ...settings.sim.variants.custom['with-namespace'] };

    const body = await bodyOf(ask(other, settings.adminKey, place.storing, members).expect(201));

    const used = await ask(one, settings.adminKey, place.using((body as { id: string }).id)).expect(200);
    expect((used.body as { tags: object[] }).tags).toContainEqual({ name: 'latest' });
  });

  it('tell a webhook by themselves of what was stored', async () => {
    const [one] = replicas as [ServiceProcess];
    const place = await createPlace(one, settings.adminKey);
    const webhooks = `${/\/organization\/[^/]+/.exec(place.storing)?.[0]}/webhooks`;
    const target = { url: 'https://basic.example.com/hook' };
    const made = await ask(one, settings.adminKey, `POST ${webhooks}`, target).expect(201);
    const members = { projectId: place.projectId, ...settings.sim.variants.custom['with-namespace'] };
    await ask(one, settings.adminKey, place.storing, members).expect(201);

    const log = `GET ${webhooks}/${(made.body as { id: string }).id}/deliveries` as const;
    const delivery = await eventually('the first attempt is on record', async () => {
      const { data } = await bodyOf<{ data: ShownDelivery[] }>(ask(one, settings.adminKey, log).expect(200));
      return data.find(({ lastStatus }) => lastStatus !== undefined);
    });

    expect(delivery.type).toBe('credential.stored');
    expect(settings.sim.journal.entries({ method: 'POST', path: '/hook' })).not.toEqual([]);
  });

  it('print neither the given key nor any other', () => {
    for (const { output, child } of replicas) {
      const written = output() + child.errors.join('\n');
      expect(written).not.toContain('rck_');
      expect(written).not.toContain(settings.environment.ENCRYPTION_KEYS?.split(':')[1]);
    }
  });
});

import request, { type Test } from 'supertest';
import { IdempotencyPurge } from '../../src/idempotency/idempotency-purge.service.js';
import { SHOWN_ONCE } from '../../src/idempotency/kept-answer.js';
import type { Answer } from '../harness/answer.js';
import { passTime, startClock, stopClock } from '../harness/clock.js';
import {
  operationsOf,
  readDocument,
  resolve,
  type Document,
  type Schema,
} from '../harness/openapi-operations.js';
import {
  distinctCredential,
  startSimulatedService,
  type SimulatedService,
} from '../harness/simulated-service.js';
import { createKey, createTenant, remove, rows, type Tenant } from '../harness/test-service.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let simulated: SimulatedService;
let tenant: Tenant;
let keyCount = 0;

beforeAll(async () => {
  simulated = await startSimulatedService();
  tenant = simulated.tenant;
});
beforeEach(() => simulated.sim.reset());
afterEach(startClock);
afterAll(() => simulated.stop());

const newKey = (): string => `key-${++keyCount}`;

function storing(key: string, members: object = {}, of: Tenant = tenant): Test {
  const { service, sim } = simulated;
  return request(service.url)
    .post(`/integrations/quay/container-registry/organization/${of.organizationId}/credentials`)
    .set('x-api-key', of.key)
    .set('Idempotency-Key', key)
    .send({ projectId: of.projectId, ...distinctCredential(sim, 'quay'), ...members });
}

function storingDockerRegistry(key: string): Test {
  const { dockerhubUsername: username, accessToken: secret } = simulated.sim.credentials.dockerhub;
  return request(simulated.service.url)
    .post('/docker-registries')
    .set('x-api-key', tenant.key)
    .set('Idempotency-Key', key)
    .send({ name: 'hub', registry: 'dockerHub', username, secret });
}

async function storedCount(of: Tenant = tenant): Promise<number> {
  const found = await rows(simulated.service, 'SELECT FROM credentials WHERE organization_id = $1', [
    of.organizationId,
  ]);
  return found.length;
}

/** The record of the last request that came with a key. */
async function lastRecord(): Promise<Record<string, unknown>> {
  const [record] = await rows(
    simulated.service,
    'SELECT * FROM idempotency_records ORDER BY created_at DESC, id DESC LIMIT 1',
  );
  return record ?? {};
}

const codeOf = ({ body }: Pick<Answer, 'body'>): unknown => (body as { code?: unknown }).code;

describe('a repetition', () => {
  it('gets the first status and body, byte for byte, and the provider is not asked again', async () => {
    const key = newKey();
    const first = await storing(key, { description: 'one' }).expect(201);
    const asked = simulated.sim.journal.entries().length;
    const before = await storedCount();

    const second = await storing(key, { description: 'one' }).expect(201);

    expect(second.text).toBe(first.text);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(simulated.sim.journal.entries()).toHaveLength(asked);
    expect(await storedCount()).toBe(before);
  });

  it('is one below /v1 too', async () => {
    const key = newKey();
    const first = await storing(key).expect(201);
    const again = storing(key);
    again.url = again.url.replace(simulated.service.url, `${simulated.service.url}/v1`);
    expect((await again.expect(201)).text).toBe(first.text);
  });

  it('of a rejected credential is rejected without asking again, so that no account is locked', async () => {
    const key = newKey();
    simulated.sim.setScenario('quay', 'rejected');
    const first = await storing(key).expect(400);
    simulated.sim.reset();

    const second = await storing(key).expect(400);

    expect(codeOf(first)).toBe('credential_rejected');
    expect(second.body).toEqual({
      ...(first.body as object),
      requestId: second.headers['x-request-id'],
      timestamp: expect.any(String) as string,
    });
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(simulated.sim.journal.entries()).toEqual([]);
  });

  it('after an outage of the provider really tries again', async () => {
    const key = newKey();
    simulated.sim.setScenario('quay', 'http-503');
    expect((await storing(key)).status).toBeGreaterThanOrEqual(500);
    simulated.sim.reset();

    const second = await storing(key).expect(201);

    expect(second.headers).not.toHaveProperty('idempotency-replayed');
  });

  it('may mend a body that was not valid', async () => {
    const key = newKey();
    expect(codeOf(await storing(key, { robotToken: '' }).expect(400))).toBe('validation_failed');
    await storing(key).expect(201);
  });

  it('of another body or another path is refused with 422', async () => {
    const key = newKey();
    await storing(key).expect(201);
    expect(codeOf(await storing(key, { description: 'other' }).expect(422))).toBe('idempotency_reused');
    const elsewhere = storing(key);
    elsewhere.url = elsewhere.url.replace('/quay/', '/custom/');
    expect(codeOf(await elsewhere.expect(422))).toBe('idempotency_reused');
  });

  it.each([
    ['running', 409],
    ['committed', 201],
  ])('finds a record that says %s: %s', async (state, status) => {
    const key = newKey();
    const first = await storing(key).expect(201);
    const { id } = await lastRecord();
    await rows(
      simulated.service,
      'UPDATE idempotency_records SET state = $1, status = NULL, answer = NULL WHERE id = $2',
      [state, id],
    );
    const before = await storedCount();
    const second = await storing(key).expect(status);
    if (status === 201) expect(second.text).toBe(first.text);
    else {
      expect(codeOf(second)).toBe('idempotency_running');
      expect(second.headers['retry-after']).toBe('1');
    }
    expect(await storedCount()).toBe(before);
  });

  it.each<[string, (key: string) => Test]>([
    ['a credential', (key) => storing(key)],
    ['a docker registry', (key) => storingDockerRegistry(key)],
  ])(
    'finds %s by the record that was written with it, where its answer could not be kept',
    async (_what, ask) => {
      const refuseAnswers = `ALTER TABLE idempotency_records ADD CONSTRAINT no_answers CHECK (state <> 'done') NOT VALID`;
      await rows(simulated.service, refuseAnswers);
      const key = newKey();
      const first = await ask(key);
      await rows(simulated.service, 'ALTER TABLE idempotency_records DROP CONSTRAINT no_answers');

      expect(first.status).toBe(201);
      expect(await lastRecord()).toMatchObject({ state: 'committed', answer: null });
      const second = await ask(key).expect(201);
      expect(second.text).toBe(first.text);
      expect(second.headers['idempotency-replayed']).toBe('true');
    },
  );

  it('takes over from a process that died before it changed anything', async () => {
    const key = newKey();
    simulated.sim.setScenario('quay', 'rejected');
    await storing(key).expect(400);
    simulated.sim.reset();
    const { id } = await lastRecord();
    const died = `UPDATE idempotency_records SET state = 'running', leased_until = now() - interval '1 second' WHERE id = $1`;
    await rows(simulated.service, died, [id]);
    await storing(key).expect(201);
  });

  it('loses the right to be answered with the right to ask', async () => {
    const permissions = [{ permission: 'manage_integration' }];
    const weak = { ...tenant, key: await createKey(simulated.service, tenant.organizationId, permissions) };
    const key = newKey();
    await storing(key, {}, weak).expect(201);
    await rows(
      simulated.service,
      `UPDATE api_keys SET permissions = '[{"permission":"read"}]'
       WHERE id = (SELECT api_key_id FROM idempotency_records ORDER BY created_at DESC, id DESC LIMIT 1)`,
    );
    await storing(key, {}, weak).expect(403);
  });
});

describe('an Idempotency-Key', () => {
  it.each(['', 'a b', 'a'.repeat(256), 'naïve'])('is refused with 400: %j', async (key) => {
    const before = await storedCount();
    const answer = await storing(Buffer.from(key).toString('latin1')).expect(400);
    expect(codeOf(answer)).toBe('validation_failed');
    expect(await storedCount()).toBe(before);
  });

  it('may have 255 characters of any visible kind', async () => {
    await storing(`"{}~!${'x'.repeat(250)}`).expect(201);
  });

  it('is one key’s own, and one organization’s', async () => {
    const key = newKey();
    const other = await createTenant(simulated.service, 'other');
    const colleague = await createKey(simulated.service, tenant.organizationId, [
      { permission: 'manage_integration' },
    ]);
    const admin = { key: simulated.service.adminKey };
    const ids = new Set<unknown>();
    for (const of of [
      tenant,
      other,
      { ...tenant, key: colleague },
      { ...tenant, ...admin },
      { ...other, ...admin },
    ]) {
      const answer = await storing(key, {}, of).expect(201);
      expect(answer.headers).not.toHaveProperty('idempotency-replayed');
      ids.add((answer.body as { id: string }).id);
    }
    expect(ids.size).toBe(5);
  });

  it('makes fifty parallel requests one: the provider is asked once, and one credential is stored', async () => {
    const single = newKey();
    await storing(single).expect(201);
    const askedForOne = simulated.sim.journal.entries().length;
    simulated.sim.reset();
    const before = await storedCount();
    const key = newKey();

    const answers = await Promise.all(Array.from({ length: 50 }, async () => storing(key)));

    const stored = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(stored.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(new Set(stored.map(({ text }) => text)).size).toBe(1);
    expect(others.map(codeOf)).toEqual(others.map(() => 'idempotency_running'));
    expect(await storedCount()).toBe(before + 1);
    expect(simulated.sim.journal.entries()).toHaveLength(askedForOne);
  });

  it('is free again after 24 hours, and its record is removed', async () => {
    const key = newKey();
    await storing(key).expect(201);
    const { id } = await lastRecord();
    const purge = simulated.service.app.get(IdempotencyPurge, { strict: false });
    const isThere = async () =>
      (await rows(simulated.service, 'SELECT FROM idempotency_records WHERE id = $1', [id])).length === 1;

    stopClock(Date.now() + DAY_MS - 60_000);
    expect(await purge.run()).toBe(false);
    expect(await isThere()).toBe(true);
    expect((await storing(key).expect(201)).headers['idempotency-replayed']).toBe('true');

    passTime(120_000);
    expect((await storing(key).expect(201)).headers).not.toHaveProperty('idempotency-replayed');
    expect(await isThere()).toBe(false);
    passTime(DAY_MS);
    await purge.run();
    expect(await rows(simulated.service, 'SELECT FROM idempotency_records')).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is neither the key nor the payload nor the secret', async () => {
    const key = 'spoken-out-idempotency-key';
    const members = distinctCredential(simulated.sim, 'quay');
    await storing(key, { description: 'spoken-out-description' }).expect(201);
    const [dump] = await rows(
      simulated.service,
      `SELECT string_agg(r::text, ' ') AS text FROM idempotency_records r`,
    );
    const text = String(dump?.text);
    expect(text).not.toContain(String(members.robotToken));
    expect(text).not.toContain(Buffer.from(String(members.robotToken)).toString('hex'));
    expect(text).not.toContain(key);
    expect(text).not.toContain(Buffer.from(key).toString('hex'));
    // The description is in the answer, which is kept, and nowhere else.
    expect(text.split('spoken-out-description')).toHaveLength(2);
    expect(simulated.service.log()).not.toContain(key);
  });

  it('is not the token of a new API key: a repetition shows everything else', async () => {
    const { service } = simulated;
    const making = () =>
      request(service.url)
        .post(`/organization/${tenant.organizationId}/api-keys`)
        .set('x-api-key', tenant.key)
        .set('Idempotency-Key', 'make-a-key')
        .send({ name: 'ci', permissions: [{ permission: 'read' }] });
    const first = (await making().expect(201)).body as { token?: string };
    const { token, ...rest } = first;
    const second = await making().expect(201);
    expect(token).toMatch(/^rck_/);
    expect(second.body).toEqual(rest);
    expect(JSON.stringify(await lastRecord())).not.toContain(token);
  });

  it('goes with the credential', async () => {
    const { service } = simulated;
    const key = newKey();
    const { body } = (await storing(key).expect(201)) as Answer;
    const { id } = body as { id: string };
    const recorded = () => rows(service, 'SELECT FROM idempotency_records WHERE resource_id = $1', [id]);
    expect(await recorded()).toHaveLength(1);
    const path = `/integrations/quay/container-registry/organization/${tenant.organizationId}/credentials/${id}`;
    await remove(service, path, tenant.key).expect(204);
    expect(await recorded()).toEqual([]);
  });

  it('goes with the organization', async () => {
    const { service } = simulated;
    const other = await createTenant(service, 'short-lived');
    const sql = 'SELECT FROM idempotency_records WHERE organization_id = $1';
    const recorded = () => rows(service, sql, [other.organizationId]);
    await storing(newKey(), {}, other).expect(201);
    expect(await recorded()).toHaveLength(1);
    await remove(service, `/organization/${other.organizationId}`, service.adminKey).expect(204);
    expect(await recorded()).toEqual([]);
  });
});

it('is honoured on every POST with an API key, and so documented', async () => {
  const { service } = simulated;
  const posts = operationsOf(await readDocument(service)).filter(
    ({ method, isPublic }) => method === 'POST' && !isPublic,
  );
  expect(posts.length).toBeGreaterThan(12);
  for (const { operationId, path, parameters = [], responses } of posts) {
    const filled = path
      .replace('{organizationId}', tenant.organizationId)
      .replace('{projectId}', tenant.projectId)
      .replace(/\{\w+Id\}/g, '018f0000-0000-7000-8000-000000000000');
    const { body } = (await request(service.url)
      .post(filled)
      .set('x-api-key', path === '/organization' ? service.adminKey : tenant.key)
      .set('Idempotency-Key', 'not well formed')
      .send({})) as Answer;
    expect([operationId, JSON.stringify(body)]).toEqual([
      operationId,
      expect.stringContaining('Idempotency-Key must have 1 to 255 visible ASCII characters'),
    ]);
    expect(parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }));
    expect(responses['409']?.description).toContain('idempotency_running');
    expect(responses['422']?.description).toContain('idempotency_reused');
  }
});

it('keeps nothing that any POST shows once: every member that sounds like a secret is known', async () => {
  const document = await readDocument(simulated.service);
  const telling = operationsOf(document)
    .filter(({ method }) => method === 'POST')
    .flatMap(({ responses }) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([, { content }]) => Object.values(content ?? {}).map(({ schema }) => schema)),
    )
    .flatMap((schema) => membersOf(document, schema))
    .filter((name) => /token|secret|password|auth|credential$/i.test(name))
    // A form to show, and a credential as every GET shows it.
    .filter((name) => name !== 'maskedToken' && name !== 'credential');
  expect(telling).toContain('token');
  expect(telling.filter((name) => !SHOWN_ONCE.has(name))).toEqual([]);
});

/** Names of all members of a schema, at any depth. */
function membersOf(document: Document, schema: Schema, depth = 6): string[] {
  const { properties = {}, items, allOf = [] } = resolve(document, schema);
  if (depth === 0) return [];
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items]), ...allOf];
  return [...Object.keys(properties), ...inner.flatMap((one) => membersOf(document, one, depth - 1))];
}

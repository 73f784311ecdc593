import { AUDITED_OPERATIONS, type AuditedOperation } from '../harness/audited-operations.js';
import { filled, perform, setScene, type AuditedScene } from '../harness/audited-scene.js';
import { eventually } from '../harness/eventually.js';
import { auditOf, startSimulatedService, store, useStored } from '../harness/simulated-service.js';
import { rows } from '../harness/test-service.js';

let scene: AuditedScene;
const table = AUDITED_OPERATIONS.map((operation) => [operation.name, operation] as const);

beforeAll(async () => {
  scene = await setScene(await startSimulatedService());
});
afterAll(() => scene.simulated.stop());
beforeEach(() => scene.simulated.sim.reset());

/** Who the record must name. */
function actorOf(as: AuditedOperation['as']): object {
  const kind = { admin: 'instance', member: 'member', reader: 'member', unknown: 'anonymous' }[as];
  return { actor_kind: kind, actor_key_id: scene.keyIds[as] ?? null };
}

function idIn(body: { id?: string; data?: { id?: string } }): Record<string, string> {
  const id = body.data?.id ?? body.id;
  return id === undefined ? {} : { new: id };
}

it.each(table)('%s is on record: who, what, for whom, result, time', async (name, operation) => {
  const requestId = name.replaceAll(' ', '-');
  const before = Date.now();

  const answer = await perform(scene, operation, requestId);

  expect(answer.status).toBe(operation.status);
  const records = await auditOf(scene.simulated.service, requestId);
  const expected = filled(operation.record, { ...scene.ids, ...idIn(answer.body as object) });
  expect(records).toEqual(
    operation.results.map((result) => ({
      ...expected,
      ...actorOf(operation.as),
      id: expect.any(String) as string,
      at: expect.any(Date) as Date,
      result,
      request_id: requestId,
    })),
  );
  for (const { at } of records) {
    expect(at.getTime()).toBeGreaterThanOrEqual(before);
    expect(at.getTime()).toBeLessThanOrEqual(Date.now());
  }
});

describe('a credential that the registry refuses', () => {
  it('is on record with the problem', async () => {
    const wrong = { ...scene.simulated.sim.variants.custom['wrong-password'] };

    await store(scene.simulated, scene.simulated.tenant, 'custom', wrong)
      .set('X-Request-Id', 'wrong')
      .expect(400);

    const records = await auditOf(scene.simulated.service, 'wrong');
    expect(records.map(({ result }) => result)).toEqual(['started', 'credential_rejected']);
    expect(new Set(records.map((record) => record.target_id)).size).toBe(1);
  });
});

describe('a use of a secret', () => {
  it.each(['store', 'use'] as const)('is on record before the secret leaves: %s', async (kind) => {
    const { sim, service, tenant } = scene.simulated;
    sim.setScenario('custom', 'slow');
    const host = {
      registryUrl: 'https://basic.example.com',
      username: 'deploy',
      password: 'correct-horse-battery-staple',
    };
    const asking =
      kind === 'store'
        ? store(scene.simulated, tenant, 'custom', host).set('X-Request-Id', `slow-${kind}`)
        : useStored(scene.simulated, tenant, 'custom', scene.ids.custom ?? '').set(
            'X-Request-Id',
            `slow-${kind}`,
          );
    const answered = asking.then(({ status }) => status);

    await eventually('the registry is asked', () => sim.journal.entries().length > 0);
    const during = await auditOf(service, `slow-${kind}`);
    expect(during.map(({ result }) => result)).toEqual(['started']);

    expect(await answered).toBeLessThan(300);
    const after = await auditOf(service, `slow-${kind}`);
    expect(after.map(({ result }) => result)).toEqual(['started', 'succeeded']);
  });
});

describe('the table of records', () => {
  it.each([
    'UPDATE audit_records SET result = result',
    "UPDATE audit_records SET result = 'x' WHERE false",
    'DELETE FROM audit_records',
    'TRUNCATE audit_records',
    'INSERT INTO audit_records SELECT * FROM audit_records LIMIT 1 ON CONFLICT (id) DO UPDATE SET result = excluded.result',
    'MERGE INTO audit_records a USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE',
  ])('refuses to the service itself: %s', async (statement) => {
    const { service } = scene.simulated;
    const before = await rows(service, 'SELECT * FROM audit_records ORDER BY id');

    await expect(rows(service, statement)).rejects.toThrow('append-only');

    expect(await rows(service, 'SELECT * FROM audit_records ORDER BY id')).toEqual(before);
  });

  it('keeps what it tells of an organization that is gone', async () => {
    const records = await rows(
      scene.simulated.service,
      'SELECT DISTINCT action FROM audit_records WHERE organization_id = $1',
      [scene.ids.spareOrganization],
    );

    expect(records.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['organization.create', 'organization.delete', 'api_key.create']),
    );
  });

  it('has no request of noise: only what looks like a key of ours is worth a record', async () => {
    const { service, tenant } = scene.simulated;
    const noise = { ...tenant, key: 'x'.repeat(53) };

    await useStored(scene.simulated, noise, 'custom', scene.ids.custom ?? '')
      .set('X-Request-Id', 'noise')
      .expect(401);

    expect(await auditOf(service, 'noise')).toEqual([]);
  });
});

describe('text that looks like a record or a log line', () => {
  const FORGED = '","level":60,"msg":"forged"}\\n{"result":"succeeded';

  it('in a description stays where it belongs', async () => {
    const { service, tenant, sim } = scene.simulated;
    const members = { ...sim.variants.custom['with-namespace'], description: FORGED };

    await store(scene.simulated, tenant, 'custom', members).set('X-Request-Id', 'forging').expect(201);

    expect((await auditOf(service, 'forging')).map(({ result }) => result)).toEqual(['started', 'succeeded']);
    const lines = service
      .log()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { requestId?: string });
    expect(lines.filter(({ requestId }) => requestId === 'forging')).toHaveLength(1);
    expect(service.log()).not.toContain('forged');
  });

  it.each(['two\nlines', 'two\u2028lines', 'a\u001b[31mred', 'nul\u0000'])(
    'is refused with control characters: %j',
    async (description) => {
      const { tenant, sim } = scene.simulated;
      const members = { ...sim.variants.custom['with-namespace'], description };

      await store(scene.simulated, tenant, 'custom', members).set('X-Request-Id', 'control').expect(400);

      expect(await auditOf(scene.simulated.service, 'control')).toEqual([]);
    },
  );

  it('in a request id is replaced', async () => {
    const { service, tenant } = scene.simulated;

    const answer = await useStored(scene.simulated, tenant, 'custom', scene.ids.custom ?? '').set(
      'X-Request-Id',
      FORGED,
    );

    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(await auditOf(service, String(answer.headers['x-request-id']))).toHaveLength(2);
  });
});

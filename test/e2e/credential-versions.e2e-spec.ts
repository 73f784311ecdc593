import { Secret } from '../../src/encryption/secret.js';
import { Deadline } from '../../src/outbound/deadline.js';
import { RegistryClient } from '../../src/registry/registry-client.js';
import { eventually } from '../harness/eventually.js';
import {
  auditOf,
  startSimulatedService,
  store,
  useStored,
  type SimulatedService,
} from '../harness/simulated-service.js';
import { credentialIn, credentialsPath, type ManagedCredential } from '../harness/stored-credentials.js';
import { get, patch, post, put, remove, rows } from '../harness/test-service.js';

let simulated: SimulatedService;
let password: unknown;

beforeAll(async () => {
  simulated = await startSimulatedService();
  password = simulated.sim.credentials.custom.password;
});
beforeEach(() => simulated.sim.reset());
afterAll(() => simulated.stop());

const journal = () => simulated.sim.journal.entries();
const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;
const path = (id: string) => credentialsPath(simulated.tenant, 'custom', id);
const change = (id: string, body: object) => patch(simulated.service, path(id), simulated.tenant.key, body);
const drop = (id: string) => remove(simulated.service, path(id), simulated.tenant.key);
const read = (id: string) => get(simulated.service, path(id), simulated.tenant.key);
const use = (id: string) => useStored(simulated, simulated.tenant, 'custom', id);

const TOKEN_PATH = '/token';
const tokenAsked = () =>
  eventually('a token is asked for', () => journal().some((entry) => entry.path === TOKEN_PATH));

/** How many calls with the password one piece of work makes. */
async function loginsOf(work: () => Promise<unknown>): Promise<number> {
  simulated.sim.journal.clear();
  await work();
  return journal().filter(({ secrets }) => secrets.some(({ kind }) => kind === 'basic')).length;
}

async function storedOne(members: object = { namespace: 'team' }): Promise<string> {
  const body = { ...simulated.sim.credentials.custom, ...members };
  const { id } = credentialIn(await store(simulated, simulated.tenant, 'custom', body).expect(201));
  simulated.sim.reset();
  return id;
}

describe('If-Match', () => {
  const TABLE: [string, number][] = [
    ['*', 200],
    ['"1"', 200],
    ['"7", "1"', 200],
    ['"2"', 412],
    ['W/"1"', 412],
    ['"01"', 412],
    ['""', 412],
    ['1', 400],
    ['"1', 400],
    ['"1" "2"', 400],
    ['*, "1"', 400],
  ];

  it.each(TABLE)('%s on a change ends in %i', async (tag, status) => {
    const id = await storedOne();

    const answer = await change(id, { description: 'new', password }).set('If-Match', tag);

    expect(answer.status).toBe(status);
    expect(codeOf(answer)).toBe({ 400: 'validation_failed', 412: 'precondition_failed' }[status]);
    if (status !== 200) expect(journal()).toEqual([]);
    expect((await read(id)).headers.etag).toBe(status === 200 ? '"2"' : '"1"');
  });

  it.each(TABLE)('%s on a deletion: %i stands for success', async (tag, status) => {
    const id = await storedOne();

    expect((await drop(id).set('If-Match', tag)).status).toBe(status === 200 ? 204 : status);

    await read(id).expect(status === 200 ? 404 : 200);
  });

  it('of a credential that is not there is not looked at', async () => {
    const id = '018f0000-0000-7000-8000-000000000000';

    await change(id, { description: 'new' }).set('If-Match', '"1"').expect(404);
    await drop(id).set('If-Match', '"1"').expect(404);
  });
});

describe('the ETag', () => {
  it('counts changes of the links too', async () => {
    const { service, tenant } = simulated;
    const id = await storedOne();
    const links = `/integrations/container-registry/organization/${tenant.organizationId}/credentials/custom/${id}/projects`;

    await put(service, links, tenant.key, { projectIds: [tenant.projectId] }).expect(200);
    expect((await read(id)).headers.etag).toBe('"1"');
    await put(service, links, tenant.key, { projectIds: [] }).expect(200);
    expect((await read(id)).headers.etag).toBe('"2"');
    const refused = await put(service, links, tenant.key, { projectIds: [tenant.projectId] }).set(
      'If-Match',
      '"1"',
    );
    expect([refused.status, codeOf(refused)]).toEqual([412, 'precondition_failed']);
    expect((await get(service, links, tenant.key)).body).toEqual({ projectIds: [] });
  });

  it('never makes an answer empty', async () => {
    const id = await storedOne();

    const answer = await read(id).set('If-None-Match', '"1"').expect(200);

    expect(credentialIn(answer).id).toBe(id);
  });
});

describe('changes at once', () => {
  it('do not mix: each is done wholly or refused', async () => {
    const id = await storedOne();
    const bodies = Array.from({ length: 8 }, (_, i) => ({
      name: `name-${i}`,
      description: `${i}`,
      password,
    }));

    const answers = await Promise.all(bodies.map((body) => change(id, body)));

    const done = answers.filter(({ status }) => status === 200).map(credentialIn);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(done.length).toBeGreaterThan(0);
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'edit_conflict'));
    const now = credentialIn(await read(id));
    expect(now.version).toBe(1 + done.length);
    expect(now.name).toBe(`name-${String(now.description)}`);
    expect(done.map(({ version }) => version).sort()).toEqual(done.map((_, i) => i + 2));
    await use(id).expect(200);
  });

  it.each([
    ['with its version', '"1"', 412, 'precondition_failed'],
    ['without one', '*', 409, 'edit_conflict'],
  ])('that come while the provider is asked win over one %s', async (_, tag, status, code) => {
    const id = await storedOne();
    simulated.sim.setScenario('custom', 'slow', { path: TOKEN_PATH });
    const slow = change(id, { password, description: 'slow' })
      .set('If-Match', tag)
      .then((answer) => answer);
    await tokenAsked();

    await change(id, { description: 'quick' }).expect(200);

    const answer = await slow;
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(credentialIn(await read(id))).toMatchObject({ description: 'quick', version: 2 });
    await use(id).expect(200);
  });

  it('find nothing to change where it was deleted meanwhile', async () => {
    const id = await storedOne();
    simulated.sim.setScenario('custom', 'slow', { path: TOKEN_PATH });
    const slow = change(id, { password })
      .set('X-Request-Id', 'too-late')
      .then((answer) => answer);
    await tokenAsked();

    await drop(id).expect(204);

    expect((await slow).status).toBe(404);
    const records = await auditOf(simulated.service, 'too-late');
    expect(records.map(({ result }) => result)).toEqual(['started', 'not_found']);
  });

  it('give a name to one credential only', async () => {
    const ids = [await storedOne(), await storedOne()];

    const answers = await Promise.all(ids.map((id) => change(id, { name: 'wanted' })));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.map(codeOf).filter(Boolean)).toEqual(['name_taken']);
  });
});

describe('a token that was got with a stored secret', () => {
  it('is not used after the secret was changed', async () => {
    const id = await storedOne();
    const uses = () => loginsOf(() => use(id).expect(200));
    expect([await uses(), await uses()]).toEqual([1, 0]);

    await change(id, { password }).expect(200);

    expect([await uses(), await uses()]).toEqual([1, 0]);
  });

  it('is forgotten with the credential', async () => {
    const id = await storedOne();
    const registry = simulated.service.app.get(RegistryClient);
    const secret = new Secret(String(password));
    const reads = () =>
      loginsOf(() =>
        registry
          .reader({
            endpoint: { origin: 'https://registry.example.com', prefix: '' },
            identity: { kind: 'login', username: 'deploy', secret },
            deadline: Deadline.after(10_000),
            cacheKey: `${id}:1`,
          })
          .tags('team/backend', { size: 1 }),
      );
    await use(id).expect(200);
    expect(await reads()).toBe(0);

    await drop(id).expect(204);

    expect(await reads()).toBe(1);
  });
});

describe('a deletion', () => {
  it('says on record what the credential was linked to', async () => {
    const { service, tenant } = simulated;
    const id = await storedOne();
    const made = await post(service, `/organization/${tenant.organizationId}/project`, tenant.key, {
      name: 'p2',
    });
    const projectIds = [tenant.projectId, (made.body as ManagedCredential).id].sort();
    const links = `/integrations/container-registry/organization/${tenant.organizationId}/credentials/custom/${id}/projects`;
    await put(service, links, tenant.key, { projectIds }).expect(200);

    await drop(id).set('X-Request-Id', 'dropped').expect(204);

    const [record] = await auditOf(service, 'dropped');
    expect(record?.detail).toEqual({ provider: 'custom', projectIds, projectCount: 2 });
    expect(await rows(service, 'SELECT 1 FROM credential_projects WHERE credential_id = $1', [id])).toEqual(
      [],
    );
  });

  it('while the credential is used lets the use end, and no other begin', async () => {
    const id = await storedOne();
    simulated.sim.setScenario('custom', 'slow', { path: TOKEN_PATH });
    const inUse = use(id).then(({ status }) => status);
    await tokenAsked();

    await drop(id).expect(204);

    expect(await inUse).toBe(200);
    simulated.sim.reset();
    await use(id).expect(404);
    expect(journal()).toEqual([]);
  });

  it('among many uses leaves each of them with the image list or with nothing', async () => {
    const id = await storedOne();

    const [deleted, ...uses] = await Promise.all([drop(id), ...Array.from({ length: 8 }, () => use(id))]);

    expect(deleted?.status).toBe(204);
    expect(uses.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
  });
});

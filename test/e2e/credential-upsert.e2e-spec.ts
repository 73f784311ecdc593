import { CredentialEntity } from '../../src/credentials/credential.entity.js';
import type { Answer } from '../harness/answer.js';
import { eventually } from '../harness/eventually.js';
import { auditOf, startSimulatedService, type SimulatedService } from '../harness/simulated-service.js';
import { byNamePath, credentialIn, credentialsPath, PROVIDER_CASES } from '../harness/stored-credentials.js';
import { createTenant, get, patch, post, put, remove, rows } from '../harness/test-service.js';

let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
beforeEach(() => simulated.sim.reset());
afterAll(() => simulated.stop());

const journal = () => simulated.sim.journal.entries();

async function rowsNamed(name: string): Promise<CredentialEntity[]> {
  return simulated.service.dataSource.manager.findBy(CredentialEntity, { name });
}

function bring(slug: string, name: string, body: object) {
  const { service, tenant } = simulated;
  return put(service, byNamePath(tenant, slug, name), tenant.key, { projectId: tenant.projectId, ...body });
}

async function newProject(): Promise<string> {
  const { service, tenant } = simulated;
  const path = `/organization/${tenant.organizationId}/project`;
  const { body } = (await post(service, path, tenant.key, { name: 'another' }).expect(201)) as Answer;
  return (body as { id: string }).id;
}

describe.each(PROVIDER_CASES)('$slug', ({ slug, valid, secretMember, others }) => {
  const name = `ci/${slug} pull`;

  it('stores once, and is silent as long as nothing differs', async () => {
    const first = await bring(slug, name, { ...valid, description: 'from CI' });
    expect([first.status, first.headers.etag]).toEqual([201, '"1"']);
    expect(credentialIn(first)).toMatchObject({ name, description: 'from CI', changed: true, version: 1 });
    const [row] = await rowsNamed(name);
    simulated.sim.reset();

    const second = await bring(slug, name, { name, ...valid, description: 'from CI' });

    expect([second.status, second.headers.etag]).toEqual([200, '"1"']);
    expect(credentialIn(second)).toEqual({ ...credentialIn(first), changed: false });
    expect(journal()).toEqual([]);
    expect(await rowsNamed(name)).toEqual([row]);
    for (const { text } of [first, second]) {
      expect(text).not.toContain(JSON.stringify(valid[secretMember]).slice(1, -1));
    }
  });

  it('takes the form that the provider brought the members into for the same', async () => {
    const shown = credentialIn(await bring(slug, name, { ...valid, description: 'from CI' }).expect(200));
    const members = Object.keys(valid).filter((member) => member in shown);
    const inForm = Object.fromEntries(members.map((member) => [member, shown[member]]));

    const answer = await bring(slug, name, { ...valid, ...inForm, description: 'from CI' }).expect(200);

    expect(credentialIn(answer)).toMatchObject({ changed: false, version: 1 });
    expect(journal()).toEqual([]);
  });

  it('takes a description away and adds a project without asking anybody', async () => {
    const before = credentialIn(await bring(slug, name, { ...valid, description: 'from CI' }));
    const projectId = await newProject();

    const answer = await bring(slug, name, { ...valid, projectId }).expect(200);
    const link = await bring(slug, name, { ...valid, projectId: await newProject() }).expect(200);

    expect(journal()).toEqual([]);
    expect(credentialIn(answer)).toMatchObject({ id: before.id, changed: true, version: 2 });
    expect(credentialIn(answer)).not.toHaveProperty('description');
    expect(credentialIn(answer).linkedProjectIds.sort()).toEqual(
      [...before.linkedProjectIds, projectId].sort(),
    );
    expect(credentialIn(link)).toMatchObject({ changed: true, version: 3 });
    expect(credentialIn(link).linkedProjectIds).toHaveLength(3);
  });

  it('refuses a secret that does not work, and keeps the one that does', async () => {
    const [before] = await rowsNamed(name);

    await bring(slug, name, { ...valid, [secretMember]: others.wrong ?? '********' }).expect(400);

    expect(await rowsNamed(name)).toEqual([before]);
    expect(credentialIn(await bring(slug, name, valid).expect(200)).changed).toBe(false);
  });

  it('knows a secret again that was changed elsewhere', async () => {
    const { service, tenant } = simulated;
    const { id } = credentialIn(await bring(slug, name, valid).expect(200));
    const secret = others.working ?? valid[secretMember];
    await patch(service, credentialsPath(tenant, slug, id), tenant.key, { [secretMember]: secret });
    simulated.sim.reset();

    const answer = await bring(slug, name, { ...valid, [secretMember]: secret }).expect(200);

    expect(credentialIn(answer)).toMatchObject({ changed: false, version: 4 });
    expect(journal()).toEqual([]);
    const back = credentialIn(await bring(slug, name, valid).expect(200));
    const isOther = others.working !== undefined;
    expect([back.changed, journal().length > 0]).toEqual([isOther, isOther]);
  });
});

describe('the name', () => {
  const [one] = PROVIDER_CASES.filter(({ slug }) => slug === 'custom');
  const valid = { ...one?.valid };

  it.each([
    ['another in the body', 'a', { name: 'b' }, '/name'],
    ['two lines', 'a\nb', {}, '#name'],
    ['a long one', 'a'.repeat(101), {}, '#name'],
  ])('is refused: %s', async (_, name, body, pointer) => {
    const answer = await bring('custom', name, { ...valid, ...body }).expect(400);

    expect((answer.body as { errors: object[] }).errors).toMatchObject([{ pointer }]);
    expect(journal()).toEqual([]);
  });

  it('may have 100 characters, of whatever plane, as in a body', async () => {
    await bring('custom', '🐳'.repeat(100), valid).expect(201);
    await bring('custom', '🐳'.repeat(101), valid).expect(400);
  });

  it('is one organization’s own', async () => {
    const { service } = simulated;
    const other = await createTenant(service, 'other');
    const mine = credentialIn(await bring('custom', 'own', valid).expect(201));
    const body = { ...valid, projectId: other.projectId };

    const theirs = await put(service, byNamePath(other, 'custom', 'own'), other.key, body).expect(201);

    expect(credentialIn(theirs).id).not.toBe(mine.id);
    await bring('custom', 'own', body).expect(404);
    await bring('custom', 'unheard-of', body).expect(404);
    expect(await rowsNamed('unheard-of')).toEqual([]);
  });

  it('gets one credential from many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => bring('custom', 'race', valid)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 201, 409].includes(status))).toEqual([]);
    expect(await rowsNamed('race')).toHaveLength(1);
  });
});

describe('If-Match', () => {
  const body = () => ({ ...simulated.sim.credentials.custom });

  it('leaves another version alone, without asking anybody', async () => {
    await bring('custom', 'matched', body()).expect(201);
    simulated.sim.journal.clear();

    const refused = await bring('custom', 'matched', { ...body(), description: 'new' })
      .set('If-Match', '"7"')
      .expect(412);

    expect((refused.body as { code: string }).code).toBe('precondition_failed');
    expect(journal()).toEqual([]);
    const { headers } = await bring('custom', 'matched', { ...body(), description: 'new' })
      .set('If-Match', '"1"')
      .expect(200);
    expect(headers.etag).toBe('"2"');
  });

  it.each(['*', '"1"'])('%s stores nothing under a name that is free', async (tag) => {
    await bring('custom', 'unmatched', body()).set('If-Match', tag).expect(412);

    expect(await rowsNamed('unmatched')).toEqual([]);
  });
});

it('a name whose credential is deleted meanwhile gets it again', async () => {
  const { service, tenant, sim } = simulated;
  const body = { ...sim.credentials.custom };
  const { id } = credentialIn(await bring('custom', 'fleeting', body).expect(201));
  sim.reset();
  sim.setScenario('custom', 'slow', { path: '/token' });
  const slow = bring('custom', 'fleeting', { ...body, namespace: 'team' }).then((answer) => answer);
  await eventually('a token is asked for', () => journal().some(({ path }) => path === '/token'));

  await remove(service, credentialsPath(tenant, 'custom', id), tenant.key).expect(204);

  const answer = await slow;
  expect(answer.status).toBe(201);
  expect(credentialIn(answer).id).not.toBe(id);
  expect(await rowsNamed('fleeting')).toHaveLength(1);
});

describe('a stored secret', () => {
  const valid = { ...PROVIDER_CASES.find(({ slug }) => slug === 'quay')?.valid };

  it('is opened for the comparison on record', async () => {
    const { id } = credentialIn(await bring('quay', 'compared', valid).expect(201));

    await bring('quay', 'compared', valid).set('X-Request-Id', 'compared').expect(200);

    const records = await auditOf(simulated.service, 'compared');
    const detail = { provider: 'quay', purpose: 'compare' };
    expect(records.map((record) => [record.action, record.result, record.target_id, record.detail])).toEqual([
      ['credential.use', 'started', id, detail],
      ['credential.use', 'succeeded', id, detail],
    ]);
  });

  it('that cannot be opened any more is replaced by the one in the body', async () => {
    const { service, tenant } = simulated;
    const { id } = credentialIn(await bring('quay', 'broken', valid).expect(201));
    await rows(
      service,
      `UPDATE credentials SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE id = $1`,
      [id],
    );

    const answer = await bring('quay', 'broken', valid).expect(200);

    expect(credentialIn(answer)).toMatchObject({ id, changed: true });
    const project = `/integrations/quay/container-registry/project/${tenant.projectId}`;
    await get(service, `${project}/credentials/${id}/images`, tenant.key).expect(200);
  });

  it('of a row from before is compared by what is shown, and the members are kept from then on', async () => {
    const { service } = simulated;
    const { id } = credentialIn(await bring('quay', 'old', valid).expect(201));
    await rows(service, 'UPDATE credentials SET given = NULL WHERE id = $1', [id]);
    const { quayHost, ...short } = valid;

    const versions: unknown[] = [];
    for (const body of [{ ...short, quayHost }, short, short]) {
      const { version, changed } = credentialIn(await bring('quay', 'old', body).expect(200));
      versions.push(version, changed);
    }

    expect(versions).toEqual([1, false, 2, true, 2, false]);
    const [row] = await rowsNamed('old');
    expect(row?.given).not.toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import type { Answer } from '../harness/answer.js';
import { auditOf, startSimulatedService, type SimulatedService } from '../harness/simulated-service.js';
import {
  credentialIn,
  credentialsPath,
  type ManagedCredential,
  PROVIDER_CASES,
} from '../harness/stored-credentials.js';
import { createKey, createTenant, get, post, rows, type Tenant } from '../harness/test-service.js';

interface Applied {
  credential: ManagedCredential;
  created: boolean;
  rotated: boolean;
  projects: object[];
}

let simulated: SimulatedService;
let stranger: Tenant;
let projectIds: string[];

beforeAll(async () => {
  simulated = await startSimulatedService();
  stranger = await createTenant(simulated.service, 'stranger');
  projectIds = [simulated.tenant.projectId, await newProject(), await newProject()];
});
beforeEach(() => simulated.sim.reset());
afterAll(() => simulated.stop());

const journal = () => simulated.sim.journal.entries();

async function newProject(): Promise<string> {
  const { service, tenant } = simulated;
  const path = `/organization/${tenant.organizationId}/project`;
  const { body } = (await post(service, path, tenant.key, { name: 'p' }).expect(201)) as Answer;
  return (body as { id: string }).id;
}

function bulk(body: object, { organizationId, key } = simulated.tenant) {
  const path = `/integrations/container-registry/organization/${organizationId}/bulk-apply`;
  return post(simulated.service, path, key, body);
}

async function applied(body: object): Promise<Applied> {
  const answer = await bulk(body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body as Applied;
}

async function count(): Promise<unknown> {
  return (await rows(simulated.service, 'SELECT count(*) AS n FROM credentials'))[0]?.n;
}

const linked = (id: string) => ({ projectId: id, linked: true });
const unknown = (id: string) => ({ projectId: id, linked: false, code: 'not_found' });

describe.each(PROVIDER_CASES)('$slug', ({ slug, valid, secretMember, fixture }) => {
  it('stores for many projects, changes in place, and links besides', async () => {
    const { service, tenant } = simulated;
    const [first = '', second = '', third = ''] = projectIds;
    const name = `bulk-${slug}`;

    const made = await applied({
      provider: slug,
      name,
      credential: valid,
      projectIds: [second, first, second],
    });

    const { credential } = made;
    expect(made).toMatchObject({ created: true, rotated: false, projects: [linked(second), linked(first)] });
    expect(credential).toMatchObject({ name, version: 1, status: 'healthy' });
    expect(credential.linkedProjectIds).toEqual([first, second].sort());
    const shown = await get(service, credentialsPath(tenant, slug, credential.id), tenant.key).expect(200);
    expect(credentialIn(shown)).toEqual(credential);
    simulated.sim.reset();

    const rotated = await applied({
      ...{ provider: slug, credentialId: credential.id.toUpperCase() },
      credential: { [secretMember]: valid[secretMember], description: 'anew' },
      projectIds: [third],
    });

    expect(rotated).toMatchObject({ created: false, rotated: true, projects: [linked(third)] });
    expect(rotated.credential).toMatchObject({ id: credential.id, name, description: 'anew', version: 2 });
    expect(rotated.credential.linkedProjectIds).toEqual([...projectIds].sort());
    expect(journal().length).toBeGreaterThan(0);
  });

  it('is as strict as its own route, before anybody is asked', async () => {
    const before = await count();
    const without = fixture.required.map((member) => [
      Object.fromEntries(Object.entries(valid).filter(([name]) => name !== member)),
      `/credential/${member}`,
    ]);
    const wrong = [
      [{ ...valid, surprise: 1 }, '/credential'],
      [{ ...valid, projectId: projectIds[0] }, '/credential'],
      [{ ...valid, [secretMember]: null }, `/credential/${secretMember}`],
      [{ ...valid, description: 'two\nlines' }, '/credential/description'],
    ] as const;

    for (const [credential, pointer] of [...without, ...wrong]) {
      const answer = await bulk({ provider: slug, credential, projectIds }).expect(400);
      const { code, errors } = answer.body as { code: string; errors: { pointer: string }[] };
      expect(code).toBe('validation_failed');
      // A rule over several members, such as one login of two kinds, is a fault of them all.
      const faults = new Set(errors.map((error) => error.pointer));
      expect([[pointer], ['/credential']]).toContainEqual([...faults]);
    }

    expect(await count()).toEqual(before);
    expect(journal()).toEqual([]);
  });
});

describe('bulk-apply', () => {
  const { valid = {} } = PROVIDER_CASES.find(({ slug }) => slug === 'quay') ?? {};

  it('reports projects that are not the organization’s, and links the others', async () => {
    const [mine = ''] = projectIds;
    const nowhere = randomUUID();
    const body = { provider: 'quay', credential: valid, projectIds: [stranger.projectId, mine, nowhere] };

    const answer = await bulk(body).set('X-Request-Id', 'bulk-foreign').expect(201);

    const { credential, projects } = answer.body as Applied;
    expect(projects).toEqual([unknown(stranger.projectId), linked(mine), unknown(nowhere)]);
    expect(credential.linkedProjectIds).toEqual([mine]);
    const links = await rows(
      simulated.service,
      'SELECT project_id FROM credential_projects WHERE credential_id = $1',
      [credential.id],
    );
    expect(links).toEqual([{ project_id: mine }]);
    const records = await auditOf(simulated.service, 'bulk-foreign');
    expect(records.map(({ action, result, detail }) => [action, result, detail])).toEqual([
      ['access.deny', 'not_found', { projectIds: [stranger.projectId, nowhere], projectCount: 2 }],
      ['credential.store', 'started', { provider: 'quay' }],
      ['credential.store', 'succeeded', { provider: 'quay' }],
    ]);
  });

  it.each(['another organization', 'another provider', 'nobody'])(
    'rotates no credential of %s',
    async (whose) => {
      const other = await bulk(
        { provider: 'quay', credential: valid, projectIds: [stranger.projectId] },
        stranger,
      );
      const own = await bulk({
        ...{ provider: 'custom', projectIds },
        credential: simulated.sim.credentials.custom,
      });
      const ids: Record<string, string> = {
        'another organization': (other.body as Applied).credential.id,
        'another provider': (own.body as Applied).credential.id,
      };
      simulated.sim.reset();

      const body = {
        provider: 'quay',
        credential: valid,
        projectIds,
        credentialId: ids[whose] ?? randomUUID(),
      };
      await bulk(body).expect(404);

      expect(journal()).toEqual([]);
    },
  );

  it('stores and links nothing where the provider refuses', async () => {
    const before = await count();
    const credential = simulated.sim.variants.quay['wrong-token'];

    const answer = await bulk({ provider: 'quay', credential, projectIds }).expect(400);

    expect(answer.body).toMatchObject({ code: 'credential_rejected' });
    expect(await count()).toEqual(before);
  });

  it('does not move a stored secret, and says where it is missing', async () => {
    const { credential } = await applied({ provider: 'quay', credential: valid, projectIds });
    simulated.sim.reset();

    const answer = await bulk({
      ...{ provider: 'quay', credentialId: credential.id, projectIds },
      credential: { quayHost: 'quay.example.com' },
    }).expect(400);

    expect(answer.body).toMatchObject({
      errors: [{ pointer: '/credential/robotToken', code: 'secretNeeded' }],
    });
    expect(journal()).toEqual([]);
  });

  it.each([
    ['provider', { provider: 'nobody' }],
    ['projectIds', { projectIds: [] }],
    ['projectIds', { projectIds: Array.from({ length: 1001 }, () => randomUUID()) }],
    ['projectIds', { projectIds: ['x'] }],
    ['credential', { credential: 'text' }],
    ['credential', { credential: [] }],
    ['credentialId', { credentialId: 'x' }],
    ['name', { name: '' }],
  ])('refuses a wrong %s', async (member, wrong) => {
    const body = { provider: 'quay', credential: valid, projectIds: [simulated.tenant.projectId], ...wrong };

    const { errors } = (await bulk(body).expect(400)).body as { errors: { pointer: string }[] };

    expect([...new Set(errors.map(({ pointer }) => pointer))]).toEqual([`/${member}`]);
    expect(journal()).toEqual([]);
  });

  it('takes a thousand projects at once', async () => {
    const many = [...projectIds, ...Array.from({ length: 997 }, () => randomUUID())];

    const { projects } = await applied({ provider: 'quay', credential: valid, projectIds: many });

    expect(projects).toHaveLength(1000);
    expect(projects.slice(0, 4)).toEqual([...projectIds.map(linked), unknown(many[3] ?? '')]);
  });

  it('needs the right on the whole organization', async () => {
    const { service, tenant } = simulated;
    const [projectId = ''] = projectIds;
    const key = await createKey(service, tenant.organizationId, [
      { permission: 'manage_integration', projectId },
    ]);

    await bulk({ provider: 'quay', credential: valid, projectIds: [projectId] }, { ...tenant, key }).expect(
      403,
    );
  });
});

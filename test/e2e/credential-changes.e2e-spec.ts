import { CredentialEntity } from '../../src/credentials/credential.entity.js';
import {
  auditOf,
  startSimulatedService,
  store,
  type SimulatedService,
} from '../harness/simulated-service.js';
import {
  credentialIn,
  credentialsPath,
  type ManagedCredential,
  PROVIDER_CASES,
  type ProviderCase,
} from '../harness/stored-credentials.js';
import { get, patch, rows } from '../harness/test-service.js';

/** Another value that each provider takes for each member that decides where the secret goes. */
const OTHER_PLACES: Record<string, Record<string, string>> = {
  acr: { acrLoginServer: 'other.azurecr.io', servicePrincipalId: 'another' },
  custom: { registryUrl: 'https://basic.example.com', username: 'another' },
  digitalocean: {},
  dockerhub: { dockerhubUsername: 'another' },
  ecr: {
    awsRegion: 'us-gov-west-1',
    awsAccountId: '999999999999',
    awsAccessKeyId: 'AKIAIOSFODNN7ANOTHER',
    credentialType: 'iam_role',
    roleArn: 'arn:aws:iam::123456789012:role/Other',
    externalId: 'another-external-id',
  },
  gcr: { registryHostname: 'eu.gcr.io' },
  github: { githubUsername: 'another' },
  gitlab: {
    registryUrl: 'registry.gitlab.example.com',
    gitlabUrl: 'https://gitlab.example.com',
    username: 'another',
  },
  harbor: { harborUrl: 'https://other.example.com', username: 'another' },
  jfrog: { jfrogUrl: 'https://other.example.com', username: 'another' },
  quay: { quayHost: 'quay.example.com', quayNamespace: 'another', robotUsername: 'another+robot' },
  scaleway: { region: 'nl-ams' },
};

let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
beforeEach(() => simulated.sim.reset());
afterAll(() => simulated.stop());

const journal = () => simulated.sim.journal.entries();

async function rowOf(id: string): Promise<CredentialEntity> {
  return simulated.service.dataSource.manager.findOneByOrFail(CredentialEntity, { id });
}

async function eventsOf(id: string): Promise<unknown[]> {
  const found = await rows(
    simulated.service,
    'SELECT type, data FROM events WHERE subject_id = $1 ORDER BY id',
    [id],
  );
  return found.map(({ type, data }) => [type, data]);
}

describe.each(PROVIDER_CASES)('$slug', ({ slug, provider, valid, secretMember, others, fixture }) => {
  const change = (id: string, body: object) =>
    patch(simulated.service, credentialsPath(simulated.tenant, slug, id), simulated.tenant.key, body);

  async function storedOne(members: object = {}): Promise<ManagedCredential> {
    const { service, tenant, sim } = simulated;
    const { id } = credentialIn(await store(simulated, tenant, slug, { ...valid, ...members }).expect(201));
    sim.reset();
    return credentialIn(await get(service, credentialsPath(tenant, slug, id), tenant.key).expect(200));
  }

  it('changes name and description without asking anybody', async () => {
    const before = await storedOne();
    const { version, updatedAt, ...lasting } = before;
    const row = await rowOf(before.id);

    const answer = await change(before.id, { name: 'renamed', description: 'new' }).expect(200);

    expect(journal()).toEqual([]);
    expect(credentialIn(answer)).toMatchObject({
      ...lasting,
      name: 'renamed',
      description: 'new',
      version: version + 1,
    });
    expect(credentialIn(answer).updatedAt).not.toBe(updatedAt);
    const { sealed, secretVersion, fields, given, lastValidatedAt } = row;
    expect(await rowOf(before.id)).toMatchObject({ sealed, secretVersion, fields, given, lastValidatedAt });
    await change(before.id, { name: 'freed' }).expect(200);
  });

  it('keeps what was given, without the secret', async () => {
    const { id } = await storedOne();

    const { given } = await rowOf(id);

    const { [secretMember]: secret, ...members } = valid;
    expect(given).toEqual(members);
    expect(JSON.stringify(given)).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it('takes a new secret alone, proves it and seals it anew', async () => {
    const { id } = await storedOne();
    const before = await rowOf(id);
    const secret = others.working ?? valid[secretMember];

    const answer = await change(id, { [secretMember]: secret }).set('X-Request-Id', `${slug}-rotated`);

    expect([answer.status, answer.headers.etag]).toEqual([200, '"2"']);
    expect(answer.text).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(journal().length).toBeGreaterThan(0);
    const after = await rowOf(id);
    expect(after.sealed.equals(before.sealed)).toBe(false);
    expect(after).toMatchObject({ secretVersion: 2, version: 2, status: 'healthy' });
    expect(after.lastValidatedAt.getTime()).toBeGreaterThan(before.lastValidatedAt.getTime());
    const records = await auditOf(simulated.service, `${slug}-rotated`);
    expect(records.map(({ action, result, detail }) => [action, result, detail])).toEqual(
      ['started', 'succeeded'].map((result) => [
        'credential.update',
        result,
        { provider: slug, secretChanged: true },
      ]),
    );
    expect((await eventsOf(id)).at(-1)).toEqual([
      'credential.updated',
      { provider: slug, secretChanged: true },
    ]);
  });

  it.each(['********', others.wrong].filter((one) => one !== undefined))(
    'refuses a secret that does not work, and the old one still does: wrong secret %#',
    async (secret) => {
      const { id } = await storedOne();
      const before = await rowOf(id);

      await change(id, { [secretMember]: secret, description: 'new' }).expect(400);

      expect(await rowOf(id)).toEqual(before);
      expect(await eventsOf(id)).toHaveLength(1);
      await expectUsable(id);
    },
  );

  it('keeps what it has when the provider is away', async () => {
    const { id } = await storedOne();
    const before = await rowOf(id);
    simulated.sim.setScenario(slug as 'quay', 'http-500');

    await change(id, { [secretMember]: valid[secretMember] }).expect(502);

    expect(await rowOf(id)).toEqual(before);
  });

  it('has another place to go to for each member that decides where the secret goes', () => {
    expect(Object.keys(OTHER_PLACES[slug] ?? {}).sort()).toEqual([...provider.destinationMembers].sort());
  });

  it('changes none of these alone, and sends the secret nowhere', async () => {
    const { id } = await storedOne();
    const before = await rowOf(id);

    for (const [member, value] of Object.entries(OTHER_PLACES[slug] ?? {})) {
      const answer = await change(id, { [member]: value, description: 'new' }).expect(400);
      const message = expect.stringContaining(member) as string;
      expect(answer.body).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: `/${secretMember}`, code: 'secretNeeded', message }],
      });
    }

    expect(journal()).toEqual([]);
    expect(await rowOf(id)).toEqual(before);
  });

  it('sees no change in the values that it has', async () => {
    const before = await storedOne({ description: 'same' });
    const members = Object.fromEntries(Object.entries(valid).filter(([member]) => member !== secretMember));

    for (const same of [members, viewed(before, fixture, members), { description: 'same' }]) {
      expect(credentialIn(await change(before.id, same).expect(200))).toEqual(before);
    }
    expect(journal()).toEqual([]);
  });

  it('refuses what is no change, and asks nobody', async () => {
    const { id } = await storedOne();
    const refused: [object, string][] = [
      [{}, ''],
      [{ projectId: simulated.tenant.projectId }, ''],
      [{ surprise: 1 }, ''],
      [{ description: null }, '/description'],
      [{ [secretMember]: null }, `/${secretMember}`],
      [{ [secretMember]: '' }, `/${secretMember}`],
    ];

    for (const [body, pointer] of refused) {
      const { errors } = (await change(id, body).expect(400)).body as { errors: { pointer: string }[] };
      expect([...new Set(errors.map((error) => error.pointer))]).toEqual([pointer]);
    }

    expect(journal()).toEqual([]);
    expect((await rowOf(id)).version).toBe(1);
  });

  /** Whether the stored secret still opens and works. */
  async function expectUsable(id: string): Promise<void> {
    const { service, tenant } = simulated;
    const project = `/integrations/${slug}/container-registry/project/${tenant.projectId}`;
    await get(service, `${project}/credentials/${id}/images`, tenant.key).expect(200);
  }
});

/** The members that the view shows under the names of the store body: as the provider brought them into form. */
function viewed(shown: ManagedCredential, fixture: ProviderFixture, members: object): object {
  const names = Object.keys(members).filter((name) => name in shown && fixture.members.includes(name));
  return Object.fromEntries(names.map((name) => [name, shown[name]]));
}

type ProviderFixture = ProviderCase['fixture'];

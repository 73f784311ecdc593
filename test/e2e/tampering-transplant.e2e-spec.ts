import { generateKeyText } from '../../src/encryption/keyring-text.js';
import {
  bodyOf,
  auditOf,
  startSimulatedService,
  storeOne,
  useStored,
  type SimulatedService,
} from '../harness/simulated-service.js';
import { createTenant, get, rows, type Tenant } from '../harness/test-service.js';
import type { FollowedProvider } from '../harness/simulated-service.js';

const QUAY_FIELDS = {
  quayNamespace: 'myorganization',
  robotUsername: 'myorganization+ci',
  quayHost: 'quay.io',
};

let simulated: SimulatedService;
let here: Tenant;
let elsewhere: Tenant;
/** Credentials that nobody touches: they must go on working whatever happens to the victim. */
let bystanders: { tenant: Tenant; provider: FollowedProvider; id: string }[];
let victim: string;

beforeAll(async () => {
  simulated = await startSimulatedService(`${generateKeyText('k1')},${generateKeyText('k2')}`);
  here = simulated.tenant;
  elsewhere = await createTenant(simulated.service, 'elsewhere');
  const places: [Tenant, FollowedProvider][] = [
    [here, 'custom'],
    [here, 'quay'],
    [elsewhere, 'custom'],
    [elsewhere, 'quay'],
  ];
  bystanders = [];
  for (const [tenant, provider] of places) {
    bystanders.push({ tenant, provider, id: await storeOne(simulated, tenant, provider) });
  }
});
afterAll(() => simulated.stop());

beforeEach(async () => {
  victim = await storeOne(simulated, here, 'custom');
  await useStored(simulated, here, 'custom', victim).expect(200);
  simulated.sim.journal.clear();
});
afterEach(() => change('DELETE FROM credentials WHERE id = $1'));

async function change(sql: string, ...values: unknown[]): Promise<void> {
  await rows(simulated.service, sql, [victim, ...values]);
}

/** Uses the victim and expects a refusal that is recorded, reaches no registry, and touches nobody else. */
async function expectRefused(code: string, tenant = here, provider = 'custom'): Promise<void> {
  const requestId = `refused-${victim}`;

  const answer = await useStored(simulated, tenant, provider, victim).set('X-Request-Id', requestId);

  expect(answer.body).toMatchObject({ status: 500, code, retryable: false });
  expect(simulated.sim.journal.entries()).toEqual([]);
  expect(await auditOf(simulated.service, requestId)).toMatchObject([
    { action: 'credential.use', target_id: victim, result: 'started' },
    { action: 'credential.use', target_id: victim, result: code },
  ]);
  for (const other of bystanders) {
    await useStored(simulated, other.tenant, other.provider, other.id).expect(200);
  }
}

async function sealedOf(index: number): Promise<Buffer> {
  const sql = 'SELECT sealed FROM credentials WHERE id = $1';
  return (await rows(simulated.service, sql, [bystanders[index]?.id]))[0]?.sealed as Buffer;
}

describe('a sealed secret that is moved', () => {
  it.each([
    ['another row of the same tenant, provider, host and user', 0],
    ['another provider of the same tenant', 1],
    ['another tenant', 2],
    ['another tenant and provider', 3],
  ])('here from %s does not open', async (_from, bystander) => {
    await change('UPDATE credentials SET sealed = $2 WHERE id = $1', await sealedOf(bystander));

    await expectRefused('ciphertext_invalid');
  });

  it('with its row to another tenant does not open there', async () => {
    await simulated.service.dataSource.transaction(async (transaction) => {
      const place = [victim, elsewhere.organizationId];
      await transaction.query('DELETE FROM credential_projects WHERE credential_id = $1', [victim]);
      await transaction.query('DELETE FROM credential_checks WHERE credential_id = $1', [victim]);
      await transaction.query('UPDATE credentials SET organization_id = $2 WHERE id = $1', place);
      await transaction.query(
        'INSERT INTO credential_projects (credential_id, organization_id, project_id) VALUES ($1, $2, $3)',
        [...place, elsewhere.projectId],
      );
    });

    await expectRefused('ciphertext_invalid', elsewhere);
    await useStored(simulated, here, 'custom', victim).expect(404);
  });

  it('with its row to another provider does not open there, though host and user are the same', async () => {
    await change('DELETE FROM credentials WHERE id = $1');
    victim = await storeOne(simulated, here, 'custom', {
      registryUrl: 'https://quay.io',
      username: QUAY_FIELDS.robotUsername,
      password: simulated.sim.variants.quay['other-valid-robot']?.robotToken,
      probeRepository: 'myorganization/backend',
    });
    simulated.sim.journal.clear();
    await change("UPDATE credentials SET provider = 'quay', fields = $2 WHERE id = $1", QUAY_FIELDS);

    await expectRefused('ciphertext_invalid', here, 'quay');
    await useStored(simulated, here, 'custom', victim).expect(404);
  });

  it('does not open when its row gets another id', async () => {
    const former = victim;
    const links = 'SELECT project_id, organization_id FROM credential_projects WHERE credential_id = $1';
    const [link] = await rows(simulated.service, links, [former]);
    victim = '01900000-0000-7000-8000-00000000beef';
    await simulated.service.dataSource.transaction(async (transaction) => {
      await transaction.query('DELETE FROM credential_projects WHERE credential_id = $1', [former]);
      await transaction.query('DELETE FROM credential_checks WHERE credential_id = $1', [former]);
      await transaction.query('UPDATE credentials SET id = $2 WHERE id = $1', [former, victim]);
      await transaction.query(
        'INSERT INTO credential_projects (credential_id, project_id, organization_id) VALUES ($1, $2, $3)',
        [victim, link?.project_id, link?.organization_id],
      );
    });

    await expectRefused('ciphertext_invalid');
  });

  it('cannot change its tenant while a project is linked to it', async () => {
    await expect(
      change('UPDATE credentials SET organization_id = $2 WHERE id = $1', elsewhere.organizationId),
    ).rejects.toThrow('credential_projects_credential_fk');
  });
});

describe('a row whose destination is edited', () => {
  const FIELDS: [string, object][] = [
    ['another host', { registryUrl: 'https://attacker.example.net', username: 'deploy', namespace: 'team' }],
    ['another port', { registryUrl: 'https://registry.example.com:8443', username: 'deploy' }],
    ['no TLS', { registryUrl: 'http://registry.example.com', username: 'deploy' }],
    ['another user name', { registryUrl: 'https://registry.example.com', username: 'guest' }],
    ['no user name', { registryUrl: 'https://registry.example.com', namespace: 'team' }],
    ['a host that is none', { registryUrl: ':::', username: 'deploy' }],
    ['a host that is no text', { registryUrl: 7, username: ['deploy'] }],
    ['nothing', {}],
    ['a list', ['https://registry.example.com']],
  ];

  it.each(FIELDS)('to %s keeps its secret', async (_what, fields) => {
    await change('UPDATE credentials SET fields = $2 WHERE id = $1', JSON.stringify(fields));

    await expectRefused('ciphertext_invalid');
  });

  it('does not keep the list from being read', async () => {
    await change("UPDATE credentials SET fields = '{}' WHERE id = $1");

    const path = `/integrations/custom/container-registry/project/${here.projectId}/credentials`;
    const body = await bodyOf(get(simulated.service, path, here.key).expect(200));

    expect((body as { id: string }[]).map(({ id }) => id)).toEqual([bystanders[0]?.id, victim]);
  });
});

describe('a row whose bookkeeping is edited', () => {
  it.each(['secret_version + 1', 'secret_version - 1', '-1', '2147483647'])(
    'to secret version %s keeps its secret',
    async (version) => {
      await change(`UPDATE credentials SET secret_version = ${version} WHERE id = $1`);

      await expectRefused('ciphertext_invalid');
    },
  );

  it('to another key, which would hide that its own key is needed, keeps its secret', async () => {
    await change("UPDATE credentials SET key_id = 'k2' WHERE id = $1");

    await expectRefused('ciphertext_invalid');
  });

  it('to a key that is not in the keyring says that the key is missing', async () => {
    await change("INSERT INTO encryption_keys SELECT 'k9', $1::text::bytea, 0, now()");
    const envelope = await rows(simulated.service, 'SELECT sealed FROM credentials WHERE id = $1', [victim]);
    const bytes = Buffer.from(envelope[0]?.sealed as Buffer);
    bytes.write('k9', 3, 'latin1');

    await change("UPDATE credentials SET sealed = $2, key_id = 'k9' WHERE id = $1", bytes);
    await expectRefused('key_unavailable');
    await change('DELETE FROM credentials WHERE id = $1');
    await rows(simulated.service, "DELETE FROM encryption_keys WHERE id = 'k9'");
  });

  it('to a key that nobody knows is refused by the database', async () => {
    await expect(change("UPDATE credentials SET key_id = 'k8' WHERE id = $1")).rejects.toThrow(
      'credentials_key_fk',
    );
  });
});

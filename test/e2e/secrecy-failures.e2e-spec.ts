import { randomBytes } from 'node:crypto';
import request, { type Response, type Test } from 'supertest';
import { SecretScan, type ScannedSecret } from '../harness/secret-scan.js';
import {
  distinctCredential,
  type FollowedProvider,
  FOLLOWED_PROVIDERS,
  startSimulatedService,
  store,
  storeOne,
  useStored,
  type SimulatedService,
} from '../harness/simulated-service.js';
import { createKey, get, post, rows } from '../harness/test-service.js';
import { sha256 } from '../simulators/journal.js';

const SECRET_MEMBER = { scaleway: 'secretKey', quay: 'robotToken', custom: 'password' };
const USER_MEMBER = { scaleway: undefined, quay: 'robotUsername', custom: 'username' };
const SCENARIOS = [
  'normal',
  'secret-echo',
  'tls-expired',
  'tls-refused',
  'reset',
  'not-http',
  'truncated',
  'html-200',
  'broken-json',
  'token-header-injection',
  'redirect-foreign',
  'realm-foreign',
  'http-500',
  'blocked-page',
  'rate-limited-seconds',
  'challenge-garbage',
];

let simulated: SimulatedService;
const secrets: ScannedSecret[] = [];
const answers: { what: string; text: string; status: number }[] = [];

/** Everything is driven first; then each place is looked through once. */
beforeAll(async () => {
  simulated = await startSimulatedService();
  for (const provider of FOLLOWED_PROVIDERS) {
    await driveSuccess(provider);
    for (const scenario of SCENARIOS) await driveFailure(provider, scenario);
    await driveMistakes(provider);
  }
  await driveHang();
  await driveStorageFailures();
}, 90_000);
afterAll(() => simulated.stop());

async function keep(what: string, asking: Test | Promise<Response>): Promise<Response> {
  const answer = await asking;
  answers.push({ what, text: `${JSON.stringify(answer.headers)}\n${answer.text}`, status: answer.status });
  return answer;
}

/** A credential of the provider with a secret that nobody knows, written so that careless encoding would show. */
function unknownCredential(provider: FollowedProvider, label: string): Record<string, unknown> {
  const members = distinctCredential(simulated.sim, provider);
  const clear = `q"\\/+&=%${randomBytes(15).toString('hex')}`;
  note(provider, label, { ...members, [SECRET_MEMBER[provider]]: clear });
  return { ...members, [SECRET_MEMBER[provider]]: clear };
}

function note(provider: FollowedProvider, label: string, members: Record<string, unknown>): void {
  const user = USER_MEMBER[provider] === undefined ? 'nologin' : String(members[USER_MEMBER[provider]]);
  secrets.push({ label: `${provider} ${label}`, clear: String(members[SECRET_MEMBER[provider]]), user });
}

async function driveSuccess(provider: FollowedProvider): Promise<void> {
  const { tenant, service } = simulated;
  const members = { ...distinctCredential(simulated.sim, provider), name: `${provider}-name` };
  note(provider, 'stored', members);
  const stored = await keep('store', store(simulated, tenant, provider, members));
  const { body } = stored as { body: { id?: string; data?: { id: string } } };
  const id = body.data?.id ?? body.id ?? '';
  await keep('store again', store(simulated, tenant, provider, members));
  const base = `/integrations/${provider}/container-registry`;
  const inOrganization = `${base}/organization/${tenant.organizationId}/credentials`;
  const inProject = `${base}/project/${tenant.projectId}/credentials`;
  for (const path of [inOrganization, `${inOrganization}/${id}`, inProject, `${inProject}/${id}`]) {
    await keep('read', get(service, path, tenant.key));
  }
  if (provider !== 'scaleway') {
    await keep('use', useStored(simulated, tenant, provider, id));
    simulated.sim.setScenario(provider, 'secret-echo');
    await keep('use, echoed', get(service, `${inProject}/${id}/images/frontend/tags`, tenant.key));
    simulated.sim.reset();
  }
  const reader = await createKey(service, tenant.organizationId, [{ permission: 'read' }]);
  await keep('store without the right', store(simulated, { ...tenant, key: reader }, provider, members));
  const spare = await storeOne(simulated, tenant, provider);
  const deleting = request(service.url).delete(`${inOrganization}/${spare}`).set('x-api-key', tenant.key);
  await keep('delete', deleting);
}

async function driveFailure(provider: FollowedProvider, scenario: string): Promise<void> {
  simulated.sim.setScenario(provider, scenario);
  const members = unknownCredential(provider, scenario);
  await keep(`${provider} ${scenario}`, store(simulated, simulated.tenant, provider, members));
  simulated.sim.reset();
}

/** Secrets in places where they do not belong. */
async function driveMistakes(provider: FollowedProvider): Promise<void> {
  const { service, tenant } = simulated;
  const members = unknownCredential(provider, 'misplaced');
  const clear = secrets.at(-1)?.clear ?? '';
  const path = `/integrations/${provider}/container-registry/organization/${tenant.organizationId}/credentials`;
  const body = { projectId: tenant.projectId, ...members };
  const misplaced = [
    { ...body, [clear]: true },
    { ...body, [SECRET_MEMBER[provider]]: [clear] },
    { ...body, [SECRET_MEMBER[provider]]: `${clear}\n` },
    { ...body, projectId: clear },
    { ...body, name: clear.repeat(4) },
  ];
  for (const wrong of misplaced) await keep('misplaced', post(service, path, tenant.key, wrong));
  const broken = `${JSON.stringify(body).slice(0, -2)} oops`;
  await keep(
    'broken',
    post(service, path, tenant.key, {}).set('content-type', 'application/json').send(broken),
  );
  await keep('as a key', get(service, path, clear));
  await keep('in a query', get(service, `${path}?cursor=${encodeURIComponent(clear)}`, tenant.key));
  await keep('in a path', get(service, `${path}/${encodeURIComponent(clear)}`, tenant.key));
  await keep(
    'elsewhere',
    store(simulated, { ...tenant, organizationId: tenant.projectId }, provider, members),
  );
}

/** One is enough: it takes the whole deadline of ten seconds. */
async function driveHang(): Promise<void> {
  simulated.sim.setScenario('custom', 'hang');
  await keep('hang', store(simulated, simulated.tenant, 'custom', unknownCredential('custom', 'hang')));
  simulated.sim.reset();
}

async function driveStorageFailures(): Promise<void> {
  const { service, tenant, sim } = simulated;
  const members = distinctCredential(sim, 'custom');
  await rows(
    service,
    "ALTER TABLE credentials ADD CONSTRAINT refusing CHECK (description IS DISTINCT FROM 'refused')",
  );
  await keep('constraint', store(simulated, tenant, 'custom', { ...members, description: 'refused' }));
  await rows(service, 'ALTER TABLE credentials RENAME TO credentials_elsewhere');
  await keep('no table', store(simulated, tenant, 'custom', members));
  await rows(service, 'ALTER TABLE credentials_elsewhere RENAME TO credentials');
  await rows(service, 'ALTER TABLE audit_records RENAME TO audit_records_elsewhere');
  await keep('no audit', store(simulated, tenant, 'custom', members));
  await rows(service, 'ALTER TABLE audit_records_elsewhere RENAME TO audit_records');
}

it('every kind of answer was driven', () => {
  const seen = new Set(answers.map(({ status }) => status));

  expect([...seen].sort()).toEqual(
    expect.arrayContaining([200, 201, 204, 400, 401, 403, 404, 409, 500, 502, 503, 504]),
  );
});

it('the secrets were really sent to the registries', async () => {
  simulated.sim.journal.clear();
  await storeOne(simulated, simulated.tenant, 'custom');
  const sent = simulated.sim.journal.entries().flatMap(({ secrets: presented }) => presented);

  expect(sent.map((secret) => secret.sha256)).toContain(sha256('correct-horse-battery-staple'));
});

it('no answer holds a secret, neither in its body nor in a header', () => {
  const scan = new SecretScan(secrets);

  expect(answers.flatMap(({ what, text }) => scan.inText(what, text))).toEqual([]);
});

it('the log holds none at its most verbose level', () => {
  expect(simulated.service.log()).toContain('"level":50');
  expect(new SecretScan(secrets).inText('log', simulated.service.log())).toEqual([]);
});

it('no table holds one', async () => {
  const scan = new SecretScan(secrets);
  const tables = await rows(
    simulated.service,
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'm', 'v') AND relnamespace = 'public'::regnamespace`,
  );
  const findings: string[] = [];
  for (const name of tables.map((table) => String(table.name))) {
    const contents = await rows(simulated.service, `SELECT t::text AS line FROM ${name} t`);
    findings.push(...scan.inText(name, contents.map(({ line }) => String(line)).join('\n')));
  }

  expect(tables.length).toBeGreaterThanOrEqual(8);
  expect(findings).toEqual([]);
});

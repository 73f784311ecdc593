import { bodyOf, startSimulatedService, type SimulatedService, store } from '../harness/simulated-service.js';
import { createTenant, rows, type Tenant } from '../harness/test-service.js';

const BUDGET = 3;

let simulated: SimulatedService;
let tenant: Tenant;

beforeAll(async () => {
  simulated = await startSimulatedService(undefined, { limits: { failedValidationsPerHour: BUDGET } });
});
afterAll(() => simulated.stop());
beforeEach(async () => {
  simulated.sim.reset();
  tenant = await createTenant(simulated.service);
});

function attempt(members: object, as = tenant, provider = 'custom') {
  return store(simulated, as, provider, members);
}

function wrong(): object {
  return { ...simulated.sim.variants.custom['wrong-password'] };
}

function right(): object {
  return { ...simulated.sim.credentials.custom };
}

async function spend(): Promise<void> {
  for (let spent = 0; spent < BUDGET; spent += 1) {
    const body = await bodyOf<{ code: string }>(attempt(wrong()).expect(400));
    expect(body.code).toBe('credential_rejected');
  }
}

it('a spent budget refuses what comes next before the provider is asked, even what is right', async () => {
  await attempt(right()).expect(201);
  await spend();
  simulated.sim.journal.clear();

  for (const members of [wrong(), right()]) {
    const answer = await attempt(members).expect(429);
    expect(answer.body).toMatchObject({ code: 'too_many_rejections', retryable: true });
    const wait = Number(answer.headers['retry-after']);
    expect(wait).toBeGreaterThan(3500);
    expect(wait).toBeLessThanOrEqual(3600);
  }

  expect(simulated.sim.journal.entries()).toEqual([]);
});

it('is the same however the host is written', async () => {
  await spend();
  const { registryUrl, ...rest } = wrong() as { registryUrl: string };
  const { host } = new URL(registryUrl.includes('://') ? registryUrl : `https://${registryUrl}`);
  for (const spelling of [host.toUpperCase(), `https://${host}`, `https://${host}:443/`, `${host}/v2/`]) {
    simulated.sim.journal.clear();
    const { status } = await attempt({ ...rest, registryUrl: spelling });
    expect([spelling, status, simulated.sim.journal.entries()]).toEqual([spelling, 429, []]);
  }
});

it('leaves other organizations and other hosts alone', async () => {
  await spend();
  const neighbour = await createTenant(simulated.service, 'neighbour');
  await attempt(right(), neighbour).expect(201);
  await attempt({ ...simulated.sim.credentials.quay }, tenant, 'quay').expect(201);
  await attempt(right()).expect(429);
});

it('is not spent by outages, nor by anything else than a rejection', async () => {
  for (const scenario of ['http-500', 'rate-limited', 'reset', 'blocked-page', 'http-503', 'html-200']) {
    simulated.sim.setScenario('custom', scenario);
    expect((await attempt(right())).status).toBeGreaterThanOrEqual(500);
  }
  simulated.sim.reset();
  await attempt(right()).expect(201);
  expect(
    await rows(simulated.service, `SELECT FROM limit_counters WHERE key LIKE $1`, [
      `rejected:${tenant.organizationId}:%`,
    ]),
  ).toEqual([]);
});

it('opens again when the hour is over, counted from the first rejection', async () => {
  await spend();
  const { service } = simulated;
  const mine = `rejected:${tenant.organizationId}:%`;
  const [before] = await rows(service, 'SELECT ends_at FROM limit_counters WHERE key LIKE $1', [mine]);
  await attempt(wrong()).expect(429);
  const [after] = await rows(service, 'SELECT ends_at FROM limit_counters WHERE key LIKE $1', [mine]);
  expect(after).toEqual(before);

  await rows(service, 'UPDATE limit_counters SET ends_at = now() WHERE key LIKE $1', [mine]);
  await attempt(right()).expect(201);
});

it('of all organizations together refuses nobody, and tells the operator without naming anybody', async () => {
  const { service, sim } = simulated;
  await rows(service, 'DELETE FROM limit_counters');
  for (let round = 0; round < 10; round += 1) {
    tenant = await createTenant(service, `org${round}`);
    await spend();
  }
  await attempt(right(), await createTenant(service)).expect(201);
  const lines = service
    .log()
    .split('\n')
    .filter((line) => line.includes('limit_counters'));
  expect(lines).toHaveLength(1);
  for (const { host } of sim.journal.entries() as { host?: string }[]) expect(lines[0]).not.toContain(host);
});

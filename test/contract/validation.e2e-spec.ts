import { Deadline } from '../../src/outbound/deadline.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { ProblemCode } from '../../src/problems/problem-codes.js';
import { isProofProblem, type ProofReport, proofReport } from '../../src/providers/proof-report.js';
import { ProofTrail } from '../../src/providers/proof-trail.js';
import { PROVIDERS } from '../../src/providers/index.js';
import type { ProviderFixture, StoreOutcome } from '../../src/providers/provider.fixture.js';
import { RegistryClient } from '../../src/registry/registry-client.js';
import type { Answer } from '../harness/answer.js';
import { startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { post, rows } from '../harness/test-service.js';
import { SIMULATORS } from '../simulators/simulator-list.js';
import type { StoreMembers } from '../simulators/simulator.js';

interface Body {
  id: string;
  code: string;
  data: ProofReport;
}

/** Which steps a definite no can end in, by its kind. */
const STEPS_OF: Partial<Record<ProblemCode, readonly string[]>> = {
  credential_rejected: ['authenticate'],
  credential_expired: ['authenticate'],
  wrong_credential_type: ['authenticate'],
  permission_missing: ['authorize', 'namespace', 'pull'],
  namespace_not_found: ['namespace'],
  // ghcr.io hides an image in the way in which others hide a whole namespace.
  namespace_not_found_or_denied: ['namespace', 'pull'],
  namespace_unavailable: ['namespace', 'authenticate'],
};

/** What says nothing about a credential, and the step where it shows; all but TLS at the first that asks. */
const OUTAGES: [scenario: string, code: ProblemCode][] = [
  ['tls-expired', 'provider_tls_failed'],
  ['tls-refused', 'provider_unreachable'],
  ['reset', 'provider_unreachable'],
  ['http-500', 'provider_unreachable'],
  ['rate-limited-seconds', 'provider_rate_limited'],
];

let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
afterEach(() => simulated.sim.reset());
afterAll(() => simulated.stop());

const cases = await Promise.all(
  PROVIDERS.map(async (provider) => {
    const path = `../../src/providers/${provider.slug}/${provider.slug}.fixture.ts`;
    const { fixture } = (await import(path)) as { fixture: ProviderFixture };
    const simulator = SIMULATORS.find(({ name }) => name === provider.slug);
    const variants = (simulator?.variants ?? {}) as Record<string, StoreMembers>;
    return { slug: provider.slug, provider, fixture, valid: { ...simulator?.credential }, variants };
  }),
);

describe.each(cases)('$slug', ({ slug, provider, fixture, valid, variants }) => {
  const { steps, proven, missing, warnings = {} } = fixture.proof;
  const path = () =>
    `/integrations/${slug}/container-registry/organization/${simulated.tenant.organizationId}/credentials`;
  const ask = (suffix: string, body: object) =>
    post(simulated.service, `${path()}${suffix}`, simulated.tenant.key, body);
  const opened = (body: unknown) => (provider.envelope ? (body as Body).data : body);
  const tables = ['credentials', 'credential_projects', 'events'];

  async function stored(): Promise<unknown[]> {
    const { service } = simulated;
    return Promise.all(tables.map((table) => rows(service, `SELECT count(*) FROM ${table}`)));
  }

  /** Validates what is not stored, and holds what every validation has to keep. */
  async function validate(members: object): Promise<ProofReport> {
    const before = await stored();
    const { status, text, body } = (await ask('/validate', members)) as Answer;
    expect([status, text]).toEqual([200, expect.any(String)]);
    expect(await stored()).toEqual(before);
    const calls = simulated.sim.journal.entries();
    expect(calls.length).toBeLessThanOrEqual(fixture.maxCalls);
    expect(calls.filter(({ asksPush }) => asksPush)).toEqual([]);
    for (const member of [...fixture.secrets, 'token']) {
      const secret = (members as Record<string, string>)[member];
      if (secret !== undefined) expect(text + simulated.service.log()).not.toContain(secret);
    }
    return opened(body) as ProofReport;
  }

  it('passes every step of a credential that works, with the times that were measured', async () => {
    const report = await validate(valid);

    const own = report.checks.filter(({ step }) => !['dns', 'connect', 'tls'].includes(step));
    expect(report).toMatchObject({ valid: true, conclusive: true });
    expect(report.checks.map(({ status }) => status)).toEqual(report.checks.map(() => 'passed'));
    expect(report.checks.map(({ step }) => step)).toEqual(['connect', 'tls', ...steps]);
    expect(own[0]?.ms).toEqual(expect.any(Number));
    expect(report.code ?? report.warnings).toBeUndefined();
    const shown = Object.entries(report.capabilities).filter(([, state]) => state === 'proven');
    expect(shown.map(([name]) => name)).toEqual(proven);
    expect(Object.keys(report.capabilities)).toEqual(['catalog', 'list', 'pull']);
  });

  it.each(Object.entries(fixture.variants))(
    'reports credential %s as a store ends it: %s',
    async (name, outcome) => {
      if (outcome === 'validation_failed') {
        const response = await ask('/validate', variants[name] ?? {}).expect(400);
        expect((response.body as Body).code).toBe(outcome);
        return;
      }

      const report = await validate(variants[name] ?? {});

      expect((report.warnings ?? []).map(({ code }) => code)).toEqual(warnings[name] ?? []);
      expectOutcome(report, outcome);
    },
  );

  it('ends in namespace where it is not there', async () => {
    if (missing === undefined) return;
    const { checks } = await validate(variants[missing] ?? {});

    expect(checks.find(({ status }) => status === 'failed')?.step).toBe('namespace');
  });

  it.each(OUTAGES)('reports scenario %s as an outage, not as a bad credential', async (scenario, code) => {
    simulated.sim.setScenario(slug as 'quay', scenario);

    const report = await validate(valid);

    const failed = scenario.startsWith('tls') ? 'tls' : steps[0];
    expect(report).toMatchObject({ valid: false, conclusive: false, code });
    expectOrder(report);
    expect(report.checks.find(({ status }) => status === 'failed')).toMatchObject({
      step: failed,
      code,
      detail: expect.any(String) as string,
      hint: expect.any(String) as string,
      ms: expect.any(Number) as number,
    });
    expect(Object.values(report.capabilities)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('ends in connect where nothing listens', async () => {
    const connectTo = simulated.sim.connectTo.replace(/=127\.0\.0\.1:\d+/g, '=127.0.0.1:1');
    const outbound = new Outbound(parseOutboundSettings({ connectTo }));
    const deadline = Deadline.after(5_000);
    const trail = new ProofTrail(deadline.transport);
    const context = { outbound, registry: new RegistryClient(outbound), deadline, trail };

    const problem: unknown = await provider
      .verify({ ...valid, projectId: '' }, context)
      .catch((error: unknown) => error);
    outbound.close();

    expect(isProofProblem(problem)).toBe(true);
    const { checks, code } = proofReport(trail, problem as Error & { code: ProblemCode } as never);
    expect(code).toBe('provider_unreachable');
    expect(checks.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'connect failed',
      'tls skipped',
      ...steps.map((step) => `${step} skipped`),
    ]);
  });

  it('reports a stored credential the same way, and takes no target from the caller', async () => {
    const answer = (await store(simulated, simulated.tenant, slug, valid).expect(201)).body as unknown;
    const { id } = opened(answer) as Body;
    const before = await stored();
    simulated.sim.journal.clear();
    const targets = [
      valid,
      { projectId: simulated.tenant.projectId },
      { host: 'attacker.example.net' },
      [valid],
    ];
    for (const target of targets) {
      const refused = await ask(`/${id}/validate`, target).expect(400);
      expect((refused.body as Body).code).toBe('validation_failed');
    }
    expect(simulated.sim.journal.entries()).toEqual([]);

    const report = opened((await ask(`/${id}/validate`, {}).expect(200)).body) as ProofReport;

    expect(report.valid).toBe(true);
    const own = report.checks.filter(({ step }) => !['dns', 'connect', 'tls'].includes(step));
    expect(own.map(({ step, status }) => `${step} ${status}`)).toEqual(steps.map((step) => `${step} passed`));
    expect(simulated.sim.journal.entries().length).toBeLessThanOrEqual(fixture.maxCalls);
    expect(await stored()).toEqual(before);
  });
});

function expectOutcome(report: ProofReport, outcome: StoreOutcome): void {
  const failed = report.checks.filter(({ status }) => status === 'failed');
  expect(report.code ?? 'stored').toBe(outcome);
  expect(report.valid).toBe(outcome === 'stored');
  expectOrder(report);
  if (outcome === 'stored') return expect(failed).toEqual([]);
  expect(failed).toMatchObject([{ code: outcome, detail: expect.any(String) as string }]);
  const fits = STEPS_OF[outcome];
  expect(report.conclusive).toBe(fits !== undefined);
  if (fits !== undefined) expect(fits).toContain(failed[0]?.step);
  if (outcome !== 'permission_missing') return;
  expect(failed[0]?.hint).toEqual(expect.any(String));
}

/** What comes before the failed step has passed, and what comes behind it was skipped. */
function expectOrder({ checks }: ProofReport): void {
  const at = checks.findIndex(({ status }) => status === 'failed');
  if (at === -1) return;
  expect(checks.slice(0, at).map(({ status }) => status)).toEqual(checks.slice(0, at).map(() => 'passed'));
  expect(checks.slice(at + 1).map(({ status }) => status)).toEqual(checks.slice(at + 1).map(() => 'skipped'));
}

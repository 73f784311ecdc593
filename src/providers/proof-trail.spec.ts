import { TransportTrace } from '../outbound/transport-trace.js';
import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import { isProofProblem, proofReport } from './proof-report.js';
import { ProofTrail } from './proof-trail.js';

const HOUR = '2099-01-01T00:00:00.000Z';

function problem(code: ProblemCode, hint?: string): DomainError {
  return new DomainError(code, 'What happened.', hint === undefined ? {} : { hint });
}

/** A trail whose calls are made in no time; none of them is measured. */
function walked(): ProofTrail {
  return new ProofTrail().plan('challenge', 'authenticate', 'authorize', 'namespace', 'pull');
}

function statuses(trail: ProofTrail, outcome: Parameters<typeof proofReport>[1]): string[] {
  return proofReport(trail, outcome).checks.map(({ step, status }) => `${step} ${status}`);
}

describe('a proof that succeeds', () => {
  it('has passed what it marked and skipped what it only planned', () => {
    const trail = walked().at('challenge').at('challenge', 'authenticate').at('pull');

    expect(statuses(trail, {})).toEqual([
      'challenge passed',
      'authenticate passed',
      'authorize skipped',
      'namespace skipped',
      'pull passed',
    ]);
  });

  it('reports only what was proven, what was warned of once, and the end that the provider told', () => {
    const trail = walked().at('authenticate').tries('list').at('pull').tries('pull').proved('pull');
    trail.warn('may_push').warn('may_push', 'reaches_further');

    const report = proofReport(trail, { expiresAt: new Date(HOUR) });

    expect(report).toMatchObject({ valid: true, conclusive: true, expiresAt: HOUR });
    expect(report.capabilities).toEqual({ catalog: 'unknown', list: 'unknown', pull: 'proven' });
    expect(report.warnings?.map(({ code }) => code)).toEqual(['may_push', 'reaches_further']);
    expect('code' in report).toBe(false);
  });

  it('leaves out what nobody told: no warnings, no end, no times without a call', () => {
    const report = proofReport(walked().at('authenticate'), {});

    expect(Object.keys(report)).toEqual(['valid', 'conclusive', 'checks', 'capabilities']);
    expect(report.checks.filter((check) => 'ms' in check)).toEqual([]);
  });
});

describe('a proof that ends in a problem', () => {
  it.each<[code: ProblemCode, failed: string]>([
    ['credential_rejected', 'authenticate'],
    ['credential_expired', 'authenticate'],
    ['permission_missing', 'authorize'],
    ['namespace_not_found', 'namespace'],
    ['namespace_unavailable', 'namespace'],
    ['provider_unreachable', 'authenticate'],
    ['inconclusive', 'authenticate'],
  ])('of %s, in a call that decides several steps, fails %s', (code, failed) => {
    const trail = walked().at('challenge').at('authenticate', 'authorize', 'namespace');
    const all = ['challenge', 'authenticate', 'authorize', 'namespace', 'pull'];
    const at = all.indexOf(failed);

    expect(statuses(trail, problem(code))).toEqual(
      all.map((step, index) => `${step} ${index < at ? 'passed' : index === at ? 'failed' : 'skipped'}`),
    );
  });

  it('fails the step at hand where its kind belongs to another one', () => {
    const trail = walked().at('challenge', 'authenticate', 'authorize', 'namespace').at('pull');

    expect(statuses(trail, problem('namespace_not_found_or_denied')).slice(-2)).toEqual([
      'namespace passed',
      'pull failed',
    ]);
  });

  it('fails the first step that is open where the call asks again for one that has passed', () => {
    const trail = walked().at('challenge').at('challenge', 'authenticate');

    expect(statuses(trail, problem('provider_protocol_error'))).toContain('authenticate failed');
    const foreign = walked().at('challenge').at('challenge', 'authenticate');
    expect(statuses(foreign, problem('address_refused')).slice(0, 2)).toEqual([
      'challenge failed',
      'authenticate skipped',
    ]);
  });

  it('fails authenticate before any call, and says nothing of connections', () => {
    const trail = new ProofTrail().plan('authenticate', 'namespace');

    expect(statuses(trail, problem('wrong_credential_type'))).toEqual([
      'authenticate failed',
      'namespace skipped',
    ]);
  });

  it('denies what was tried for a missing right, and for nothing else', () => {
    const tried = (code: ProblemCode) =>
      proofReport(walked().at('namespace').tries('list').proved('catalog'), problem(code)).capabilities;

    expect(tried('permission_missing')).toEqual({ catalog: 'proven', list: 'denied', pull: 'unknown' });
    expect(tried('namespace_not_found')).toEqual({ catalog: 'proven', list: 'unknown', pull: 'unknown' });
    expect(tried('provider_timeout').list).toBe('unknown');
  });

  it('names the code with its own hint, or with that of its kind', () => {
    const own = proofReport(walked().at('pull'), problem('credential_rejected', 'Do this.'));
    const general = proofReport(walked().at('pull'), problem('credential_rejected'));

    expect(own.checks.at(-1)).toEqual({
      step: 'pull',
      status: 'failed',
      code: 'credential_rejected',
      hint: 'Do this.',
      detail: 'What happened.',
    });
    expect(general.checks.at(-1)?.hint).toMatch(/^Check the user name/);
    expect(own.code).toBe('credential_rejected');
  });

  it.each<[code: ProblemCode, conclusive: boolean]>([
    ['credential_rejected', true],
    ['permission_missing', true],
    ['address_refused', false],
    ['provider_timeout', false],
    ['inconclusive', false],
  ])('of %s is conclusive: %s', (code, conclusive) => {
    expect(proofReport(walked(), problem(code))).toMatchObject({ valid: false, conclusive });
  });

  it.each<ProblemCode>([
    'validation_failed',
    'not_found',
    'key_unavailable',
    'storage_unavailable',
    'internal_error',
  ])('of %s is none for a report', (code) => {
    expect(isProofProblem(problem(code))).toBe(false);
    expect(isProofProblem(new Error(code))).toBe(false);
  });
});

describe('a connection', () => {
  it('that breaks at the second host leaves what had passed before, and decides nothing more', () => {
    const transport = new TransportTrace();
    const trail = new ProofTrail(transport).plan('challenge', 'authenticate', 'pull').at('challenge');
    transport.begin(true);
    for (const stage of ['dns', 'connect', 'tls', 'exchange'] as const) transport.enter(stage);
    transport.end();
    trail.at('authenticate').tries('pull');
    transport.begin(true);
    for (const stage of ['dns', 'connect'] as const) transport.enter(stage);
    transport.fail();

    expect(statuses(trail, problem('provider_unreachable'))).toEqual([
      'dns passed',
      'connect failed',
      'tls skipped',
      'challenge passed',
      'authenticate skipped',
      'pull skipped',
    ]);
  });

  it('has its own times, which do not count for the step that it was made for', () => {
    const transport = new TransportTrace();
    const trail = new ProofTrail(transport).plan('authenticate').at('authenticate', 'authorize');
    transport.begin(true);
    for (const stage of ['connect', 'tls', 'exchange'] as const) transport.enter(stage);
    transport.end();

    const { checks } = proofReport(trail, {});

    expect(checks.map(({ step, ms }) => [step, typeof ms])).toEqual([
      ['connect', 'number'],
      ['tls', 'number'],
      ['authenticate', 'number'],
    ]);
    expect(trail.msOf('authorize')).toBeUndefined();
    expect(trail.msOf('authenticate')).toBeLessThanOrEqual(transport.endedAt);
  });
});

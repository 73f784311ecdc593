import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import { TRANSPORT_STAGES, type TransportStage } from '../outbound/transport-trace.js';
import {
  CAPABILITIES,
  type Capability,
  type CapabilityState,
  PROOF_WARNINGS,
  type ProofTrail,
  type ProofWarning,
  PROVIDER_STEPS,
  type ProviderStep,
} from './proof-trail.js';
import { toldMembers } from './told-members.js';

/** Every step of a report, in its order. */
export const PROOF_STEPS = [...TRANSPORT_STAGES, ...PROVIDER_STEPS] as const;

/** One step of a report. */
export interface ProofCheck {
  step: TransportStage | ProviderStep;
  status: 'passed' | 'failed' | 'skipped';
  /** Left out where nothing was measured. */
  ms?: number;
  code?: ProblemCode;
  hint?: string;
  detail?: string;
}

/** What became of a proof, step by step. */
export interface ProofReport {
  valid: boolean;
  /** False where what went wrong says nothing about the credential. */
  conclusive: boolean;
  checks: ProofCheck[];
  capabilities: Record<Capability, CapabilityState>;
  warnings?: { code: ProofWarning; message: string }[];
  code?: ProblemCode;
  expiresAt?: string;
}

/** How a proof ended: with what the provider tells of the credential, or with a problem. */
export type ProofOutcome = { expiresAt?: Date } | DomainError;

/** What each problem of a proof says about the credential itself. Problems that are not here are none of the provider's. */
const IS_CONCLUSIVE: Partial<Record<ProblemCode, boolean>> = {
  credential_rejected: true,
  credential_expired: true,
  wrong_credential_type: true,
  namespace_not_found: true,
  namespace_not_found_or_denied: true,
  namespace_unavailable: true,
  repository_not_found: true,
  permission_missing: true,
  address_refused: false,
  inconclusive: false,
  provider_unreachable: false,
  provider_tls_failed: false,
  provider_protocol_error: false,
  provider_timeout: false,
  provider_rate_limited: false,
  provider_blocked: false,
  provider_busy: false,
};

/** The steps that problems belong to by their kind; the others belong to whatever was going on. */
const STEPS_OF: Partial<Record<ProblemCode, readonly ProviderStep[]>> = {
  address_refused: ['challenge'],
  credential_rejected: ['authenticate'],
  credential_expired: ['authenticate'],
  wrong_credential_type: ['authenticate'],
  permission_missing: ['authorize', 'pull'],
  namespace_not_found: ['namespace'],
  namespace_not_found_or_denied: ['namespace'],
  namespace_unavailable: ['namespace'],
  repository_not_found: ['namespace', 'pull'],
};

/** True for a problem that a report can tell of: a no of the provider, or its outage. */
export function isProofProblem(error: unknown): error is DomainError {
  return error instanceof DomainError && error.code in IS_CONCLUSIVE;
}

/** Reads what a proof has left behind. */
export function proofReport(trail: ProofTrail, outcome: ProofOutcome): ProofReport {
  const problem = outcome instanceof DomainError ? outcome : undefined;
  const broken = problem && trail.transport.brokenStage(problem.code === 'address_refused');
  const ended = endTrail(trail, problem, broken !== undefined);
  const warnings = trail.warnings.map((code) => ({ code, message: PROOF_WARNINGS[code] }));
  return toldMembers({
    valid: problem === undefined,
    conclusive: problem === undefined || IS_CONCLUSIVE[problem.code] === true,
    checks: [...transportChecks(trail, problem, broken), ...providerChecks(trail, problem, ended)],
    capabilities: capabilitiesOf(trail),
    warnings: warnings.length > 0 ? warnings : undefined,
    code: problem?.code,
    expiresAt: 'expiresAt' in outcome ? outcome.expiresAt?.toISOString() : undefined,
  });
}

function endTrail(
  trail: ProofTrail,
  problem: DomainError | undefined,
  isBroken: boolean,
): ProviderStep | undefined {
  if (problem === undefined) return void trail.finish();
  if (isBroken) return void trail.abandon();
  return trail.end(STEPS_OF[problem.code] ?? [], problem.code === 'permission_missing');
}

/** Of several hosts that were asked, the one that failed is told of; else their times are added up. */
function transportChecks(
  { transport }: ProofTrail,
  problem: DomainError | undefined,
  broken: TransportStage | undefined,
): ProofCheck[] {
  const at = broken === undefined ? TRANSPORT_STAGES.length : TRANSPORT_STAGES.indexOf(broken);
  return TRANSPORT_STAGES.flatMap((step, index): ProofCheck[] => {
    if (step === broken && problem) return [{ step, ...failed(problem, transport.failedMs || undefined) }];
    if (index > at) return transport.appliesTo(step) ? [{ step, status: 'skipped' }] : [];
    return transport.hasPassed(step) ? [{ step, ...passed(transport.msOf(step)) }] : [];
  });
}

function providerChecks(
  trail: ProofTrail,
  problem: DomainError | undefined,
  ended: ProviderStep | undefined,
): ProofCheck[] {
  const steps = PROVIDER_STEPS.filter((step) => step === ended || trail.planned.includes(step));
  return steps.map((step): ProofCheck => {
    if (step === ended && problem) return { step, ...failed(problem, trail.msOf(step)) };
    return trail.hasPassed(step) ? { step, ...passed(trail.msOf(step)) } : { step, status: 'skipped' };
  });
}

function passed(ms: number | undefined): Omit<ProofCheck, 'step'> {
  return toldMembers({ status: 'passed' as const, ms: rounded(ms) });
}

function failed(problem: DomainError, ms: number | undefined): Omit<ProofCheck, 'step'> {
  const { code, detail, details, kind } = problem;
  return toldMembers({
    status: 'failed' as const,
    ms: rounded(ms),
    code,
    hint: details.hint ?? kind.hint,
    detail,
  });
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

function capabilitiesOf(trail: ProofTrail): Record<Capability, CapabilityState> {
  const states = Object.keys(CAPABILITIES).map((name) => [name, trail.stateOf(name as Capability)]);
  return Object.fromEntries(states) as Record<Capability, CapabilityState>;
}

import { performance } from 'node:perf_hooks';
import { TransportTrace } from '../outbound/transport-trace.js';

/** What a proof goes through once a connection stands, in the order in which it is reported. */
export const PROVIDER_STEPS = ['challenge', 'authenticate', 'authorize', 'namespace', 'pull'] as const;

export type ProviderStep = (typeof PROVIDER_STEPS)[number];

/** What a credential may be good for; the descriptions go into the API document. */
export const CAPABILITIES = {
  catalog: 'To list the repositories of the whole registry, as far as the credential sees them.',
  list: 'To list the images of the namespace.',
  pull: 'To pull images.',
} as const;

export type Capability = keyof typeof CAPABILITIES;
export type CapabilityState = 'proven' | 'denied' | 'unknown';

/** The closed list of warnings: a credential that only pulls needs none of this. */
export const PROOF_WARNINGS = {
  may_push: 'The credential may also push images.',
  may_delete: 'The credential may also delete images.',
  reaches_further: 'The credential also opens things beside the container registry.',
} as const;

export type ProofWarning = keyof typeof PROOF_WARNINGS;

/** One question to the provider: the steps that its answer decides, and the capabilities that it tries. */
interface Question {
  steps: readonly ProviderStep[];
  tried: readonly Capability[];
  since: number;
  transportMs: number;
}

/**
 * What a provider leaves behind while it proves a credential, a line before each call. A step that is marked has
 * passed as soon as the next one is marked; the last ones pass with the proof, or one of them is where it ended.
 *
 * @example
 * trail.plan('authenticate', 'namespace');
 * trail.at('authenticate');
 * const token = await login();
 * trail.at('namespace').tries('list');
 * await listImages(token);
 * trail.proved('list');
 */
export class ProofTrail {
  #plan: readonly ProviderStep[] = [];
  #question: Question | undefined;
  readonly #passed = new Set<ProviderStep>();
  readonly #ms = new Map<ProviderStep, number>();
  readonly #capabilities = new Map<Capability, CapabilityState>();
  readonly #warnings = new Set<ProofWarning>();

  /** @param transport what the connections of the same exchange tell */
  constructor(readonly transport = new TransportTrace()) {}

  /** Names the steps of this proof. Those that it does not come to are reported as skipped. */
  plan(...steps: ProviderStep[]): this {
    this.#plan = steps;
    return this;
  }

  /** The next call decides these steps, in this order. */
  at(...steps: ProviderStep[]): this {
    this.#pass();
    const transportMs = this.transport.totalMs;
    this.#question = { steps, tried: [], since: performance.now(), transportMs };
    return this;
  }

  /** The call needs these rights: where the provider says that one is missing, they are denied. */
  tries(...capabilities: Capability[]): this {
    if (this.#question) this.#question = { ...this.#question, tried: capabilities };
    return this;
  }

  /** A call has shown, or the provider has said, that the credential can do this. */
  proved(...capabilities: Capability[]): this {
    for (const capability of capabilities) this.#capabilities.set(capability, 'proven');
    return this;
  }

  /** The provider said, in an answer that was asked for anyway, that the credential holds more than pulling needs. */
  warn(...warnings: ProofWarning[]): this {
    for (const warning of warnings) this.#warnings.add(warning);
    return this;
  }

  /** The proof has come to its good end. */
  finish(): void {
    this.#pass();
    this.#question = undefined;
  }

  /**
   * The proof has ended in a problem.
   *
   * @param fits the steps that a problem of its kind belongs to
   * @param isDenied the problem is a missing right
   * @returns where it ended; the steps before it, of the same call, have passed
   */
  end(fits: readonly ProviderStep[], isDenied: boolean): ProviderStep {
    const { steps = [], tried = [] } = this.#question ?? {};
    const open = steps.find((step) => !this.#passed.has(step)) ?? steps[0];
    const step = steps.find((one) => fits.includes(one)) ?? open ?? fits[0] ?? 'authenticate';
    this.#measure();
    for (const passed of steps.slice(0, Math.max(0, steps.indexOf(step)))) this.#passed.add(passed);
    this.#passed.delete(step);
    if (isDenied) for (const capability of tried) this.#capabilities.set(capability, 'denied');
    return step;
  }

  /** The connection broke at which this question was to be asked: nothing of it is decided. */
  abandon(): void {
    this.#question = undefined;
  }

  get planned(): readonly ProviderStep[] {
    return PROVIDER_STEPS.filter((step) => this.#plan.includes(step));
  }

  get warnings(): readonly ProofWarning[] {
    return [...this.#warnings];
  }

  hasPassed(step: ProviderStep): boolean {
    return this.#passed.has(step);
  }

  /** Milliseconds of the calls that were made for a step, without those of their connections. */
  msOf(step: ProviderStep): number | undefined {
    return this.#ms.get(step);
  }

  stateOf(capability: Capability): CapabilityState {
    return this.#capabilities.get(capability) ?? 'unknown';
  }

  #pass(): void {
    this.#measure();
    for (const step of this.#question?.steps ?? []) this.#passed.add(step);
  }

  /**
   * One call has one time, whatever it decides: it counts for the first step that was still open. Only the calls count,
   * not what this service does before and after.
   */
  #measure(): void {
    if (!this.#question) return;
    const { steps, since, transportMs } = this.#question;
    const step = steps.find((one) => !this.#passed.has(one)) ?? steps[0];
    const { endedAt, totalMs } = this.transport;
    if (step === undefined || endedAt < since) return;
    const spent = endedAt - since - (totalMs - transportMs);
    this.#ms.set(step, (this.#ms.get(step) ?? 0) + Math.max(0, spent));
  }
}

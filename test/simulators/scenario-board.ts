import type { CertificateKind } from './certificate-authority.js';
import type { Scenario } from './simulator.js';

/** Narrows a scenario to some of a provider's requests: one host, or paths that start alike. */
export interface ScenarioScope {
  host?: string;
  path?: string;
}

interface Chosen extends ScenarioScope {
  name: string;
  scenario: Scenario;
}

const NORMAL: Scenario = { description: 'behaves as documented' };

/** Which scenario each provider plays at the moment. */
export class ScenarioBoard {
  readonly #chosen = new Map<string, Chosen>();

  constructor(private readonly known: ReadonlyMap<string, Readonly<Record<string, Scenario>>>) {}

  /** @throws Error that lists the names which would do. */
  set(provider: string, name: string, scope: ScenarioScope = {}): void {
    const scenarios = this.known.get(provider);
    if (!scenarios) throw new Error(`No provider ${provider}. Known: ${[...this.known.keys()].join(', ')}`);
    const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
    if (!scenario)
      throw new Error(`No scenario ${name}. ${provider} has: ${Object.keys(scenarios).join(', ')}`);
    this.#chosen.set(provider, { ...scope, name, scenario });
  }

  clear(): void {
    this.#chosen.clear();
  }

  /** The scenario for a request to the provider. */
  scenarioFor(provider: string, host: string, path: string): Scenario {
    const chosen = this.#chosen.get(provider);
    if (!chosen || (chosen.host !== undefined && chosen.host !== host)) return NORMAL;
    return chosen.path === undefined || path.startsWith(chosen.path) ? chosen.scenario : NORMAL;
  }

  /** The certificate to show; no path is known yet in a handshake. */
  certificateFor(provider: string, host: string): CertificateKind | 'none' {
    return this.scenarioFor(provider, host, this.#chosen.get(provider)?.path ?? '').certificate ?? 'valid';
  }

  /** Whether anything is played that a client sees otherwise over a connection that it has kept. */
  isAboutConnections(): boolean {
    return [...this.#chosen.values()].some(
      ({ scenario: { certificate, deliver } }) => certificate !== undefined || deliver !== undefined,
    );
  }

  /** Provider and scenario of everything that does not behave normally. */
  current(): Record<string, string> {
    return Object.fromEntries([...this.#chosen].map(([provider, { name }]) => [provider, name]));
  }
}

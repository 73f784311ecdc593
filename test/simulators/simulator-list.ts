import { customSimulator } from './custom/custom.simulator.js';
import { FAULTS } from './faults/fault-list.js';
import { quaySimulator } from './quay/quay.simulator.js';
import { scalewaySimulator } from './scaleway/scaleway.simulator.js';
import type { ProviderSimulator, Scenario } from './simulator.js';

/** THE LIST: a new provider is one folder and one line here. */
export const SIMULATORS = [
  scalewaySimulator,
  quaySimulator,
  customSimulator,
] as const satisfies readonly ProviderSimulator[];

export type ProviderName = (typeof SIMULATORS)[number]['name'];

/** Everything that a provider can be told to do: what every host can, and its own. */
export function scenariosOf(simulator: ProviderSimulator): Readonly<Record<string, Scenario>> {
  return { ...FAULTS, ...simulator.scenarios };
}

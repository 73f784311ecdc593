import { acrSimulator } from './acr/acr.simulator.js';
import { customSimulator } from './custom/custom.simulator.js';
import { digitaloceanSimulator } from './digitalocean/digitalocean.simulator.js';
import { dockerhubSimulator } from './dockerhub/dockerhub.simulator.js';
import { ecrSimulator } from './ecr/ecr.simulator.js';
import { FAULTS } from './faults/fault-list.js';
import { gcrSimulator } from './gcr/gcr.simulator.js';
import { githubSimulator } from './github/github.simulator.js';
import { gitlabSimulator } from './gitlab/gitlab.simulator.js';
import { harborSimulator } from './harbor/harbor.simulator.js';
import { jfrogSimulator } from './jfrog/jfrog.simulator.js';
import { quaySimulator } from './quay/quay.simulator.js';
import { scalewaySimulator } from './scaleway/scaleway.simulator.js';
import type { ProviderSimulator, Scenario } from './simulator.js';

/** THE LIST: a new provider is one folder and one line here. */
export const SIMULATORS = [
  scalewaySimulator,
  quaySimulator,
  customSimulator,
  acrSimulator,
  githubSimulator,
  dockerhubSimulator,
  harborSimulator,
  gcrSimulator,
  ecrSimulator,
  digitaloceanSimulator,
  gitlabSimulator,
  jfrogSimulator,
] as const satisfies readonly ProviderSimulator[];

export type ProviderName = (typeof SIMULATORS)[number]['name'];

/** Everything that a provider can be told to do: what every host can, and its own. */
export function scenariosOf(simulator: ProviderSimulator): Readonly<Record<string, Scenario>> {
  return { ...FAULTS, ...simulator.scenarios };
}

import { OciRegistry } from '../registry/oci-registry.js';
import { basicStyle } from '../registry/registry-style.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { ECR_PASSWORD } from './ecr.api.js';
import { ECR_KEYS, ECR_REGISTRIES } from './ecr.data.js';

/** The registry of the valid key. It takes what GetAuthorizationToken gives, and no key. */
export const ECR_REGISTRY_HOST = `${ECR_KEYS.valid.account}.dkr.ecr.eu-west-1.amazonaws.com`;

const registry = new OciRegistry(
  basicStyle({
    host: ECR_REGISTRY_HOST,
    catalog: 'none',
    content: ECR_REGISTRIES.find(({ account }) => account === ECR_KEYS.valid.account)?.repositories ?? {},
    accounts: [{ user: 'AWS', secret: ECR_PASSWORD, pulls: ['*'] }],
  }),
);

export function answerEcrRegistry(request: SimulatedRequest): Reply {
  return registry.answer(request);
}

import { parseRegistryUrl } from '../../registry/registry-url.js';
import type { RegistryEndpoint } from '../../registry/registry.types.js';

/** What is kept of a credential of a Harbor project beside its secret. */
export interface HarborFields {
  /** Its origin: Harbor cannot live below a path. */
  harborUrl: string;
  harborProject: string;
  username: string;
}

/** The address of a Harbor; undefined when it is none. */
export function harborEndpoint(harborUrl: string): RegistryEndpoint | undefined {
  const endpoint = parseRegistryUrl(harborUrl);
  return endpoint?.prefix === '' ? endpoint : undefined;
}

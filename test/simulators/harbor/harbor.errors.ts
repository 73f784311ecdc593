import { ociError } from '../registry/registry-errors.js';
import type { Reply } from '../simulator.js';

/** Harbor's API has the error shape of the registry, with codes of its own. */
export function harborError(status: number, code: string, message: string): Reply {
  return ociError(status, code, message);
}

export const HARBOR_UNAUTHORIZED = harborError(401, 'UNAUTHORIZED', 'unauthorized');
export const HARBOR_FORBIDDEN = harborError(403, 'FORBIDDEN', 'forbidden');

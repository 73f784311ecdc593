import { readString } from '../../outbound/response-json.js';

/**
 * The last part of a resource's name: `team/app` of `projects/.../packages/team%2Fapp`. Undefined where the resource is
 * of another collection, or the name cannot be read.
 */
export function lastPart(resource: unknown, collection: string): string | undefined {
  const parts = (readString(resource, 'name') ?? '').split('/');
  const last = parts.at(-1) ?? '';
  if (last === '' || parts.at(-2) !== collection) return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return undefined;
  }
}

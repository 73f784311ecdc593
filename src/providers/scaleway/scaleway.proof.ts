import type { Secret } from '../../encryption/secret.js';
import { readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProviderContext } from '../provider.js';
import { findByName, readList } from './scaleway.api.js';

const UNUSABLE = new Set(['locked', 'error', 'deleting']);
const missing = 'namespace_not_found';

/**
 * Finding the namespace proves the key; reading its images proves that the key may read there.
 *
 * @returns the namespace's id
 * @throws DomainError of the closed list
 */
export async function prove(
  { region, name }: { region: string; name: string },
  secretKey: Secret,
  context: ProviderContext,
): Promise<string> {
  const asked = { region, secretKey, missing } as const;
  const namespaces = { ...asked, path: 'namespaces', member: 'namespaces', query: {} } as const;
  context.trail.at('authenticate', 'authorize', 'namespace');
  const found = await findByName({ ...namespaces, name }, context);
  if (found === undefined) throw notSeen();
  assertUsable(readString(found.item, 'status'));
  const query = { namespace_id: found.id, page_size: '1' };
  context.trail.at('namespace').tries('list');
  await readList({ ...asked, path: 'images', member: 'images', query }, context);
  context.trail.proved('list');
  return found.id;
}

function notSeen(): DomainError {
  return new DomainError(
    'namespace_not_found_or_denied',
    'Scaleway shows this key no namespace of this name in this region.',
    {
      hint: 'Check the name (case-sensitive), the region, and that the project scope of the key includes the namespace.',
    },
  );
}

/** `ready`, `locked`, `error`, `deleting` or `unknown`. */
function assertUsable(status: string | undefined): void {
  if (status === undefined || !UNUSABLE.has(status)) return;
  throw new DomainError(
    'namespace_unavailable',
    'The namespace is locked, broken or being deleted at Scaleway.',
  );
}

import type { AnyProvider } from '../providers/provider.js';
import type { LinkedCredential } from './credentials.service.js';

/** What is known of a login that nobody could be asked about. */
export interface UnprovenFields {
  /** How the client named the kind of registry. */
  registry: string;
  username: string;
}

/**
 * Stands where a provider stands for rows whose registry is not known well enough to be asked: no host, region or
 * account. No provider has this slug, so that no route, check or scan of a provider finds such a row, and there is
 * no host in the destination that the secret could be sent to.
 */
export const UNPROVEN: Pick<AnyProvider, 'slug' | 'destination'> = {
  slug: 'unverified',
  destination: ({ registry, username }: UnprovenFields) => ({
    host: '',
    // No registry has a space in its name.
    principal: `${registry} ${username}`,
  }),
};

/** Such a credential in the list of all: without a time of validation, because there was none. */
export function unprovenView({ row, projectIds }: LinkedCredential): object {
  const { registry, username } = row.fields as UnprovenFields;
  return {
    id: row.id,
    registry,
    username,
    createdAt: row.createdAt.toISOString(),
    status: row.status,
    linkedProjectIds: projectIds,
    version: row.version,
    updatedAt: row.updatedAt.toISOString(),
  };
}

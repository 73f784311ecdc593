import type { CredentialEntity } from '../credentials/credential.entity.js';
import type { ImagePlace } from '../providers/provider.js';
import { type ImageReference, registryName } from './image-reference.js';

/** How a credential covers an image: by a path above it, or by its registry alone. */
export type Match = 'namespace' | 'registry';

/** Why a candidate stands where it does. */
export const CHOICE_REASONS = ['chosen', 'less_specific', 'less_healthy', 'older'] as const;
export type ChoiceReason = (typeof CHOICE_REASONS)[number];

/** A credential that covers the image. */
export interface Candidate {
  row: CredentialEntity;
  matched: Match;
  reason: ChoiceReason;
}

interface Covering {
  row: CredentialEntity;
  /** The path that the credential is for; empty for a whole registry. */
  scope: string;
}

/** Best first. What is not here comes last. */
const HEALTH_ORDER = ['healthy', 'expiring', 'unverified', 'unreachable'];

/**
 * Which of the credentials cover the image, best first: the longest path, then the best health, then the newest. It is the
 * order in which containers/image looks credentials up in an auth file, and what a person would expect.
 */
export function candidatesFor(
  image: ImageReference,
  credentials: readonly { row: CredentialEntity; place: ImagePlace }[],
): Candidate[] {
  const covering = credentials
    .map(({ row, place }) => ({ row, scope: scopeOver(image, place) }))
    .filter((one): one is Covering => one.scope !== undefined)
    .sort(byPreference);
  const [best] = covering;
  if (best === undefined) return [];
  return covering.map((one) => ({
    row: one.row,
    matched: one.scope === '' ? 'registry' : 'namespace',
    reason: reasonOf(one, best),
  }));
}

/** The path through which the place covers the image; undefined where it does not. */
function scopeOver({ registry, repository }: ImageReference, place: ImagePlace): string | undefined {
  if (registryName(place.host) !== registry) return undefined;
  const scope = place.only ?? place.path;
  return scope === '' || `${repository}/`.startsWith(`${scope}/`) ? scope : undefined;
}

function byPreference(one: Covering, other: Covering): number {
  return (
    other.scope.length - one.scope.length ||
    healthRank(one) - healthRank(other) ||
    (one.row.id < other.row.id ? 1 : -1)
  );
}

function healthRank({ row }: Covering): number {
  const rank = HEALTH_ORDER.indexOf(row.status);
  return rank === -1 ? HEALTH_ORDER.length : rank;
}

function reasonOf(one: Covering, best: Covering): ChoiceReason {
  if (one === best) return 'chosen';
  if (one.scope.length < best.scope.length) return 'less_specific';
  return healthRank(one) > healthRank(best) ? 'less_healthy' : 'older';
}

import { DomainError } from '../../problems/domain-error.js';
import type { Authorization } from '../../registry/authorization.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';
import type { RegistrySession } from '../../registry/registry-session.js';
import type { Door } from '../../registry/registry.types.js';
import { warnOfGrants } from '../granted-access.js';
import type { ProofTrail } from '../proof-trail.js';

/** Who proves, and what is left behind. */
interface Prover {
  session: RegistrySession;
  trail: ProofTrail;
  /** Whom a token should name; undefined for a token that the user brought. */
  username: string | undefined;
}

/** Decided together: registries differ in which of their answers tells of which. */
const PULL_STEPS = ['authorize', 'namespace', 'pull'] as const;

/**
 * Proves a credential at a registry of unknown kind in at most four calls. What counts as proof is that the
 * credential makes a difference: it passes where a stranger does not.
 *
 * @param repository one that the credential may pull, if the user names one
 */
export async function prove(prover: Prover, repository?: string): Promise<void> {
  const { session, trail } = prover;
  trail.plan('challenge', 'authenticate', ...(repository === undefined ? [] : PULL_STEPS)).at('challenge');
  const door = await session.ping();
  try {
    await (door.scheme === 'open'
      ? proveAtOpen(prover, door, repository)
      : proveAtClosed(prover, door, repository));
  } catch (error) {
    throw error instanceof RegistryRefusal ? storeProblem(error) : error;
  }
}

/** Strangers are refused at `/v2/`, so the login comes first: with a scope, Harbor hides that a password is wrong. */
async function proveAtClosed(prover: Prover, door: Door, repository?: string): Promise<void> {
  const { session, trail } = prover;
  trail.at('challenge', 'authenticate');
  const authorization = await session.login(door);
  warnOfGrants(authorization.claims, trail);
  if (repository !== undefined) await provePull(prover, door, repository);
  else if (authorization.scheme === 'bearer') await proveIdentity(prover, door, authorization);
}

/** The login has passed: what the token server refuses now, it refuses to the right and not to the credential. */
async function provePull({ session, trail }: Prover, door: Door, repository: string): Promise<void> {
  trail.at(...PULL_STEPS).tries('pull');
  const authorization = await session.authorizePull(door, repository).catch((error: unknown) => {
    throw error instanceof RegistryRefusal && error.code === 'credential_rejected' ? notSeen() : error;
  });
  await session.readRepository(repository, authorization);
  trail.proved('pull');
  warnOfGrants(authorization.claims, trail);
}

/** A token that does not name the user may be what everybody gets: then it has to be one that strangers do not get. */
async function proveIdentity(
  { session, username }: Prover,
  door: Door,
  authorization: Authorization,
): Promise<void> {
  const { subject } = authorization.claims;
  const stranger = subject === username ? undefined : await session.strangersClaims(door);
  // Some name their users by a number: such a token proves something where that of a stranger names somebody else.
  if (stranger !== undefined && (subject === undefined || subject === stranger.subject)) {
    throw cannotTell('The registry gives tokens to anybody, and does not say whose they are.');
  }
  await session.enter(authorization);
}

/** Strangers may come in, but perhaps not everywhere. */
async function proveAtOpen({ session, trail }: Prover, open: Door, repository?: string): Promise<void> {
  const door = repository === undefined ? open : await session.pingRepository(repository);
  trail.at('challenge', 'authenticate', ...PULL_STEPS).tries('pull');
  if (repository === undefined || door.scheme === 'open') {
    await session.login(open);
    throw cannotTell('The registry lets anybody in, so a login proves nothing.');
  }
  const authorization = await session.authorizePull(door, repository);
  if (authorization.scheme === 'bearer' && authorization.claims.subject === undefined) {
    throw cannotTell('The registry lets anybody in, and does not say whose its tokens are.');
  }
  await session.readRepository(repository, authorization);
  trail.proved('pull');
  warnOfGrants(authorization.claims, trail);
}

function cannotTell(detail: string): DomainError {
  return new DomainError('inconclusive', detail, {
    hint: 'Name a private repository that the credential may pull in probeRepository.',
  });
}

/** While storing, a repository that is not there is a fault of the request, not of a path. */
function storeProblem(refusal: RegistryRefusal): DomainError {
  if (refusal.code === 'inconclusive') return cannotTell(refusal.detail);
  if (refusal.code !== 'repository_not_found') return refusal;
  const isAbsent =
    refusal.facts.codes.includes('NAME_UNKNOWN') || refusal.facts.codes.includes('NAME_INVALID');
  return isAbsent
    ? new DomainError('namespace_not_found', 'The registry has no such repository.')
    : notSeen();
}

function notSeen(): DomainError {
  return new DomainError(
    'namespace_not_found_or_denied',
    'The registry accepts the credential but does not show it the repository.',
  );
}

import type { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { grantedActions } from '../../registry/access-token.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';
import type { RegistrySession } from '../../registry/registry-session.js';
import type { Door } from '../../registry/registry.types.js';
import { warnOfGrants } from '../granted-access.js';
import type { ProofTrail } from '../proof-trail.js';
import type { ProviderContext } from '../provider.js';
import { describeToken, type AccessTokenFacts } from './gitlab.api.js';
import { isSaas, repositoryOf, type GitlabPlace, type Site } from './gitlab.fields.js';
import { accessProblem, loginProblem, pullProblem } from './gitlab.refusal.js';

type BearerDoor = Extract<Door, { scheme: 'bearer' }>;

/** What is to be proven. */
export interface GitlabClaim {
  place: GitlabPlace;
  username: string;
  projectPath: string;
  secret: Secret;
  /** True for a token of a user, group or project, of which GitLab tells scopes and end. */
  isAccessToken: boolean;
}

/** What is known after the proof. */
export interface GitlabProof {
  web: Site;
  facts?: AccessTokenFacts;
}

const LOGIN_PATH = '/jwt/auth';
/** What pulling, pushing and browsing need. */
const REGISTRY_SCOPES = ['read_registry', 'write_registry', 'read_api'];

/** The service that GitLab signs tokens for, whatever the registry. */
const SAAS_DOOR: BearerDoor = {
  scheme: 'bearer',
  realm: new URL(`https://gitlab.com${LOGIN_PATH}`),
  service: 'container_registry',
};

/**
 * Proves a token in three calls, four where the registry has first to be asked for its login: that the token works,
 * that it may pull from the project, and that the registry takes what GitLab gives for it. Deploy tokens cannot use
 * the API, so that they log in without a scope: with one, a bad token and a missing project could be the same.
 *
 * @see https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/auth/container_registry_authentication_service.rb
 */
export async function prove(claim: GitlabClaim, context: ProviderContext): Promise<GitlabProof> {
  const { place, username, secret } = claim;
  const { trail } = context;
  const identity = { kind: 'login', username, secret } as const;
  const session = context.registry.session({
    endpoint: place.registry,
    identity,
    deadline: context.deadline,
  });
  if (!isSaas(place)) trail.at('challenge');
  const door = isSaas(place) ? SAAS_DOOR : await findDoor(session, place);
  const web = place.web ?? webOf(door);
  trail.at('authenticate', 'authorize');
  const facts = claim.isAccessToken ? await describeToken(web, secret, context) : undefined;
  if (!claim.isAccessToken) await attempt(session.login(door), loginProblem);
  await provePull(session, door, {
    repository: repositoryOf(claim),
    facts,
    isAccessToken: claim.isAccessToken,
    trail,
  });
  warnOfScopes(facts?.scopes ?? [], trail);
  return { web, facts };
}

/** The login of gitlab.com is known; any other has first to be asked for. */
export function planProof(place: GitlabPlace, trail: ProofTrail): void {
  const steps = ['authenticate', 'authorize', 'namespace', 'pull'] as const;
  if (isSaas(place)) trail.plan(...steps);
  else trail.plan('challenge', ...steps);
}

async function provePull(
  session: RegistrySession,
  door: BearerDoor,
  pull: { repository: string; facts?: AccessTokenFacts; isAccessToken: boolean; trail: ProofTrail },
): Promise<void> {
  const { repository, facts, trail } = pull;
  const isProven = facts !== undefined || !pull.isAccessToken;
  trail.at('authenticate', 'authorize', 'namespace').tries('pull');
  const authorization = await attempt(session.authorizePull(door, repository), (refusal) =>
    pullProblem(refusal, { facts, isProven }),
  );
  warnOfGrants(authorization.claims, trail);
  trail.at('namespace', 'pull').tries('pull');
  const mayPull = grantedActions(authorization.claims, repository) !== undefined;
  await attempt(session.readRepository(repository, authorization), (refusal) =>
    accessProblem(refusal, mayPull),
  );
  trail.proved('pull');
}

/** @see https://docs.gitlab.com/user/profile/personal_access_tokens/#personal-access-token-scopes */
function warnOfScopes(scopes: readonly string[], trail: ProofTrail): void {
  if (scopes.includes('api') || scopes.includes('write_registry')) trail.warn('may_push');
  if (scopes.includes('api')) trail.warn('may_delete');
  if (scopes.some((scope) => !REGISTRY_SCOPES.includes(scope))) trail.warn('reaches_further');
}

/** Where the registry sends its clients: to the GitLab that the user named, or to its own host. */
async function findDoor(session: RegistrySession, { web }: GitlabPlace): Promise<BearerDoor> {
  const door = await session.ping();
  const isElsewhere = door.scheme === 'bearer' && web !== undefined && door.realm.origin !== web.origin;
  if (door.scheme === 'foreign' || isElsewhere) {
    throw new DomainError('address_refused', 'The registry does not log in at the GitLab that was named.', {
      hint: 'Give the address of GitLab itself in gitlabUrl, beside registryUrl. The token was not sent.',
    });
  }
  if (door.scheme === 'bearer' && door.realm.pathname.endsWith(LOGIN_PATH)) return door;
  throw new DomainError('inconclusive', 'The host does not answer as the registry of a GitLab does.', {
    hint: 'Check registryUrl. A registry of another kind can be stored with the provider "custom".',
  });
}

function webOf({ realm }: BearerDoor): Site {
  return { origin: realm.origin, prefix: realm.pathname.slice(0, -LOGIN_PATH.length) };
}

/** Reads a refusal of the registry as GitLab means it; `meaning` gives nothing for one that is none. */
async function attempt<Result>(
  step: Promise<Result>,
  meaning: (refusal: RegistryRefusal) => DomainError | undefined,
): Promise<Result> {
  return step.catch((error: unknown) => {
    if (!(error instanceof RegistryRefusal)) throw error;
    const problem = meaning(error);
    if (problem) throw problem;
    return undefined as Result;
  });
}

import type { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { grantedActions } from '../../registry/access-token.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';
import type { RegistrySession } from '../../registry/registry-session.js';
import type { Door } from '../../registry/registry.types.js';
import type { ProviderContext } from '../provider.js';
import { describeToken, type AccessTokenFacts } from './gitlab.api.js';
import { isSaas, repositoryOf, type GitlabPlace, type Site } from './gitlab.fields.js';
import { accessProblem, loginProblem, pullProblem } from './gitlab.problem.js';

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
  const identity = { kind: 'login', username, secret } as const;
  const session = context.registry.session({
    endpoint: place.registry,
    identity,
    deadline: context.deadline,
  });
  const door = isSaas(place) ? SAAS_DOOR : await findDoor(session, place);
  const web = place.web ?? webOf(door);
  const facts = claim.isAccessToken ? await describeToken(web, secret, context) : undefined;
  if (!claim.isAccessToken) await attempt(session.login(door), loginProblem);
  await provePull(session, door, {
    repository: repositoryOf(claim),
    facts,
    isAccessToken: claim.isAccessToken,
  });
  return { web, facts };
}

async function provePull(
  session: RegistrySession,
  door: BearerDoor,
  pull: { repository: string; facts?: AccessTokenFacts; isAccessToken: boolean },
): Promise<void> {
  const { repository, facts } = pull;
  const isProven = facts !== undefined || !pull.isAccessToken;
  const authorization = await attempt(session.authorizePull(door, repository), (refusal) =>
    pullProblem(refusal, { facts, isProven }),
  );
  const mayPull = grantedActions(authorization.claims, repository) !== undefined;
  await attempt(session.readRepository(repository, authorization), (refusal) =>
    accessProblem(refusal, mayPull),
  );
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

import { DomainError } from '../../problems/domain-error.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';
import type { Door } from '../../registry/registry.types.js';
import { warnOfGrants } from '../granted-access.js';
import type { ProviderContext } from '../provider.js';
import { explainNoPull, type HarborCredential } from './harbor.api.js';

/** Rights are given to whole projects, so the repository that is asked for need not be there; nothing makes it. */
const ANY_REPOSITORY = 'pull-check';

/**
 * Proves a credential in two calls, or says in a third what is missing. The login comes without a scope, since with one
 * Harbor answers a wrong password with 200 and a token for nothing. The token to pull then names what Harbor grants
 * in the project, nothing where the project is not there: robots that may do no more than pull cannot read the project.
 *
 * @see https://github.com/goharbor/harbor/blob/main/src/core/service/token/creator.go
 * @throws DomainError of the closed list
 */
export async function prove(credential: HarborCredential, context: ProviderContext): Promise<void> {
  const { harborUrl, harborProject, username } = credential.fields;
  const session = context.registry.session({
    endpoint: { origin: harborUrl, prefix: '' },
    identity: { kind: 'login', username, secret: credential.secret },
    deadline: context.deadline,
  });
  const door = doorOf(harborUrl);
  const { trail } = context;
  trail.plan('authenticate', 'namespace', 'pull').at('authenticate');
  await session.login(door).catch((error: unknown) => {
    throw loginProblem(error);
  });
  trail.at('namespace', 'pull').tries('pull');
  try {
    const { claims } = await session.authorizePull(door, `${harborProject}/${ANY_REPOSITORY}`);
    if (claims.access === undefined) throw silentToken();
    trail.proved('pull');
    warnOfGrants(claims, trail);
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error;
    throw error.facts.granted === undefined ? silentToken() : await explainNoPull(credential, context);
  }
}

/** Harbor has its token server at this path, and calls itself so, wherever it runs. */
function doorOf(origin: string): Door {
  return { scheme: 'bearer', realm: new URL('/service/token', origin), service: 'harbor-registry' };
}

function loginProblem(error: unknown): unknown {
  if (!(error instanceof RegistryRefusal) || error.code !== 'credential_rejected') return error;
  if (error.facts.status === 403) {
    return new DomainError('inconclusive', 'Harbor forbids the login without saying that it is wrong.');
  }
  return new DomainError('credential_rejected', 'Harbor does not accept this login.', {
    hint: 'Check the full name of the robot account with its prefix (robot$project+name), that it has not ended or been disabled, and its secret. Users of an OIDC login need their CLI secret.',
  });
}

function silentToken(): DomainError {
  return new DomainError('inconclusive', 'Harbor accepts the login but does not say what it may do.');
}

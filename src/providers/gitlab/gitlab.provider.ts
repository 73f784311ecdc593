import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { registryAddress } from '../../registry/registry-url.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { gitlabBrowse } from './gitlab.browse.js';
import { GitlabCredentialDto, StoreGitlabCredentialDto } from './gitlab.dto.js';
import { planProof, prove } from './gitlab.proof.js';
import { type GitlabFields, groupOf, imageRepositoryOf, placeOf, repositoryOf } from './gitlab.fields.js';

/** @see https://docs.gitlab.com/security/tokens/#token-prefixes operators may choose others, then the registry decides */
const ACCESS_TOKEN = 'glpat-';
const JOB_TOKEN = 'glcbt-';
const API_SCOPES = ['api', 'read_api'];

/**
 * The container registry of gitlab.com and of self-managed GitLabs, by deploy token or access token.
 *
 * @see https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/
 */
export const gitlabProvider: Provider<GitlabFields, StoreGitlabCredentialDto, GitlabCredentialDto> = {
  slug: 'gitlab',
  title: 'GitLab Container Registry',
  storeDto: StoreGitlabCredentialDto,
  viewDto: GitlabCredentialDto,
  verify,

  /** The login goes to GitLab, and the registry decides which of the two hosts that is: the secret is bound to both. */
  destination: ({ registryUrl, gitlabUrl, username }) => {
    const { registry, web } = placeOf(registryUrl, gitlabUrl);
    return { host: `${registryAddress(registry)} ${web?.origin ?? ''}`.trim(), principal: username };
  },
  secretMember: () => 'deployToken',
  destinationMembers: ['registryUrl', 'gitlabUrl', 'username'],
  imagesAt: (fields) => ({
    host: new URL(placeOf(fields.registryUrl).registry.origin).host,
    path: groupOf(fields).toLowerCase(),
    only: repositoryOf(fields),
  }),

  view,
  browse: gitlabBrowse,
  dockerRegistry: { name: 'gitlab' },
  pull: {
    endpoint: ({ registryUrl, gitlabUrl }) => placeOf(registryUrl, gitlabUrl).registry,
    repository: imageRepositoryOf,
    login: ({ fields, secret }) => Promise.resolve({ kind: 'login', username: fields.username, secret }),
  },
  guide: {
    token: [
      'In the project open Settings, Repository, Deploy tokens, and choose Add token.',
      'Select the scope read_registry alone, and give it an expiration date.',
      'Copy the user name (gitlab+deploy-token-...) and the token, which is shown once.',
      'To list images as well, use a project access token with the role Reporter and the scopes read_registry and read_api.',
    ],
    leastPrivilege:
      'A deploy token of the one project with the scope read_registry. Listing images needs a project access token with read_api besides.',
    checks: [
      'Of a self-managed GitLab, the registry sends its logins to the GitLab that was named.',
      'GitLab accepts the token: by a login for the registry, or for an access token by what it tells of it.',
      'GitLab lets the token pull from the project.',
      'The registry accepts what GitLab gives for that.',
    ],
  },
};

async function verify(
  input: StoreGitlabCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<GitlabFields>> {
  const { gitlabProjectId, username, projectPath, deployToken } = input;
  const place = placeOf(input.registryUrl, input.gitlabUrl);
  planProof(place, context.trail);
  refuseJobToken(deployToken);
  const secret = new Secret(deployToken);
  const isAccessToken = deployToken.startsWith(ACCESS_TOKEN);
  const { web, facts } = await prove({ place, username, projectPath, secret, isAccessToken }, context);
  const expiresAt = facts ? facts.expiresAt : dateOf(input.expiresAt);
  const fields: GitlabFields = toldMembers({
    gitlabProjectId,
    username,
    registryUrl: registryAddress(place.registry).replace('https://', ''),
    projectPath,
    scopes: facts?.scopes ?? input.scopes,
    expiresAt: expiresAt?.toISOString(),
    gitlabUrl: registryAddress(web),
    readsApi: facts?.scopes.some((scope) => API_SCOPES.includes(scope)),
  });
  return { fields, secret, expiresAt };
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

/** It ends with its job; telling so here spends no failed login. */
function refuseJobToken(deployToken: string): void {
  if (!deployToken.startsWith(JOB_TOKEN)) return;
  throw new DomainError('wrong_credential_type', 'This is the token of a CI job, which ends with the job.', {
    hint: 'Make a deploy token with the scope read_registry.',
  });
}

function view({ id, fields, createdAt, description }: StoredCredential<GitlabFields>): GitlabCredentialDto {
  const { gitlabProjectId, username, registryUrl, projectPath, scopes, expiresAt } = fields;
  return toldMembers({
    id,
    gitlabProjectId,
    username,
    registryUrl,
    projectPath,
    scopes,
    expiresAt,
    createdAt: createdAt.toISOString(),
    description,
  });
}
